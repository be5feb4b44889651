internal import CLinux
internal import Dispatch
internal import Glibc
internal import Logging
internal import SessionModel

/// Holds the folders of sessions to their size, where the file system does not do that by itself.
///
/// While any session has a worker, it looks at the free space of the file system, a few times a second; it counts a session's
/// folder when that tells that it has to. So what a session can write too much is what fits between two looks.
actor WorkspaceGuard {
    /// Between two looks at the free space.
    private static let interval = Duration.milliseconds(250)

    /// A count is not repeated before this many times its own length.
    private static let rest = 10

    /// Which folder of which worker.
    private struct Key: Hashable {
        let worker: ObjectIdentifier
        let folder: SessionFolder
    }

    private struct Watched {
        let lease: Lease
        let name: String
        var account: WorkspaceAccount
        var notBefore = ContinuousClock.now
    }

    private let workspaces: Int32
    private let temporaries: Int32
    private let logger: Logger
    private var watched: [Key: Watched] = [:]
    private var looking: Task<Void, Never>?

    /// - Parameters:
    ///   - workspaces: the folder of all workspaces.
    ///   - temporaries: the folder of all workers' folders for temporary files; nil where these are file systems of their own.
    init(workspaces: String, temporaries: String?, logger: Logger) {
        self.workspaces = nb_open(workspaces, O_RDONLY | O_DIRECTORY, 0)
        self.temporaries = temporaries.map { nb_open($0, O_RDONLY | O_DIRECTORY, 0) } ?? -1
        self.logger = logger
    }

    deinit {
        close(workspaces)
        if temporaries >= 0 { close(temporaries) }
    }

    /// Watches a folder of a session for as long as the session's worker lives.
    ///
    /// - Parameter isEmpty: whether the folder is fresh.
    func watch(_ folder: SessionFolder, of lease: Lease, isEmpty: Bool) {
        guard let name = folder == .workspace ? lease.workspace : lease.temporary,
            let space = DiskSpace.of(parent(of: folder))
        else { return }
        watched[Key(worker: ObjectIdentifier(lease.worker), folder: folder)] = Watched(
            lease: lease, name: name,
            account: WorkspaceAccount(folder, limits: lease.limits, isEmpty: isEmpty, space: space))
        guard looking == nil else { return }
        looking = Task { await look() }
    }

    /// The worker has ended.
    func forget(_ worker: Worker) {
        for folder in SessionFolder.allCases {
            watched[Key(worker: ObjectIdentifier(worker), folder: folder)] = nil
        }
    }

    /// A descriptor of the folder that it is in.
    private func parent(of folder: SessionFolder) -> Int32 { folder == .workspace ? workspaces : temporaries }

    /// Nobody looks while no session has a worker.
    private func look() async {
        while !watched.isEmpty {
            try? await Task.sleep(for: Self.interval)
            for key in watched.keys { await look(at: key) }
        }
        looking = nil
    }

    private func look(at key: Key) async {
        let parent = parent(of: key.folder)
        guard let space = DiskSpace.of(parent), let worker = watched[key]?.lease.worker else { return }
        // It may have ended before it was watched.
        guard await !worker.isLost else { return forget(worker) }
        let activity = await worker.activity
        guard watched[key]?.account.see(space, activity) == true, let session = watched[key],
            .now >= session.notBefore
        else { return }
        let began = ContinuousClock.now
        let counted = await count(session.name, in: parent, upTo: session.account.ceiling)
        watched[key]?.notBefore = .now + (.now - began) * Self.rest
        let now = await worker.activity
        guard let counted, let verdict = watched[key]?.account.take(counted, at: space, now) else { return }
        switch verdict {
        case .fine: break
        case .stop(let limit):
            // It waits for the code's end; the other sessions do not.
            if case .running(let id) = now { Task { await worker.stop(id, for: limit) } }
        case .end(let limit):
            logger.warning(
                "worker ended: what its code left behind fills \(key.folder.description)",
                metadata: [
                    "limit": "\(limit.rawValue)", "pid": "\(worker.pid)", "workspace": "\(session.lease.workspace)",
                ])
            worker.kill()
        }
    }

    /// On a thread that may wait for the disk.
    private nonisolated func count(
        _ name: String, in parent: Int32, upTo ceiling: WorkspaceUsage
    ) async -> WorkspaceUsage? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: WorkspaceUsage.of(name, in: parent, upTo: ceiling))
            }
        }
    }
}
