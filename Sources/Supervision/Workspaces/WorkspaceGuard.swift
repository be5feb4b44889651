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
    private var counting: Set<Key> = []
    private var overfull = OverfullFolders()
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

    /// Looks at the folders of a session before code runs there. They are counted where they may be far beyond their limits, after as
    /// long a rest as any count has.
    ///
    /// - Returns: the limit for which the code is not to run; nil if it may.
    func refuses(_ lease: Lease) async -> ExecutionLimit? {
        for folder in SessionFolder.allCases {
            let key = Key(worker: ObjectIdentifier(lease.worker), folder: folder)
            guard let session = watched[key], let space = DiskSpace.of(parent(of: folder)) else { continue }
            if session.account.mayBeFarBeyond(space) {
                try? await Task.sleep(until: session.notBefore, clock: .continuous)
                if let sight = await see(key), case .end(let limit) = await judge(key, sight) { return limit }
            }
            // Of one that is not known nothing is forgotten.
            guard let account = watched[key]?.account, account.isKnown else { continue }
            if account.excess != nil { overfull.keep(where: exists) }
            let place = OverfullFolders.Place(folder: folder, name: session.name)
            if let limit = overfull.refuses(place, holding: account.excess) { return limit }
        }
        return nil
    }

    private func exists(_ place: OverfullFolders.Place) -> Bool {
        var status = stat()
        return fstatat(parent(of: place.folder), place.name, &status, AT_SYMLINK_NOFOLLOW) == 0
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

    /// What was seen at one moment.
    private struct Sight {
        let space: DiskSpace
        let activity: WorkerActivity
        let mustCount: Bool
    }

    /// Nil where there is nothing to see any more.
    private func see(_ key: Key) async -> Sight? {
        guard let worker = watched[key]?.lease.worker else { return nil }
        // It may have ended before it was watched.
        guard await !worker.isLost else {
            forget(worker)
            return nil
        }
        let activity = await worker.activity
        guard let space = DiskSpace.of(parent(of: key.folder)),
            let mustCount = watched[key]?.account.see(space, activity)
        else { return nil }
        return Sight(space: space, activity: activity, mustCount: mustCount)
    }

    private func look(at key: Key) async {
        guard let sight = await see(key), sight.mustCount, let session = watched[key], .now >= session.notBefore,
            counting.insert(key).inserted
        else { return }
        // The others do not wait for it.
        Task {
            await judge(key, sight)
            counting.remove(key)
        }
    }

    /// Counts a folder, and does what follows from that.
    @discardableResult
    private func judge(_ key: Key, _ sight: Sight) async -> WorkspaceAccount.Verdict {
        guard let session = watched[key] else { return .fine }
        let worker = session.lease.worker
        let began = ContinuousClock.now
        let counted = await count(session.name, in: parent(of: key.folder), upTo: session.account.ceiling)
        watched[key]?.notBefore = .now + (.now - began) * Self.rest
        let now = await worker.activity
        guard let counted,
            let verdict = watched[key]?.account.take(counted, at: sight.space, since: sight.activity, now)
        else { return .fine }
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
        return verdict
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
