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

    private struct Watched {
        let worker: Worker
        let name: String
        var account: WorkspaceAccount
        var notBefore = ContinuousClock.now
    }

    private let folder: Int32
    private let logger: Logger
    private var watched: [ObjectIdentifier: Watched] = [:]
    private var looking: Task<Void, Never>?

    /// - Parameter workspaces: the folder of all workspaces.
    init(workspaces: String, logger: Logger) {
        folder = nb_open(workspaces, O_RDONLY | O_DIRECTORY, 0)
        self.logger = logger
    }

    deinit {
        close(folder)
    }

    /// Watches a session's folder for as long as its worker lives.
    ///
    /// - Parameter isEmpty: whether the folder is fresh.
    func watch(_ lease: Lease, workspace: String, isEmpty: Bool) {
        guard let space = DiskSpace.of(folder) else { return }
        watched[ObjectIdentifier(lease.worker)] = Watched(
            worker: lease.worker, name: workspace,
            account: WorkspaceAccount(limits: lease.limits, isEmpty: isEmpty, space: space))
        guard looking == nil else { return }
        looking = Task { await look() }
    }

    /// The worker has ended.
    func forget(_ worker: Worker) {
        watched[ObjectIdentifier(worker)] = nil
    }

    /// Nobody looks while no session has a worker.
    private func look() async {
        while !watched.isEmpty {
            try? await Task.sleep(for: Self.interval)
            for key in watched.keys { await look(at: key) }
        }
        looking = nil
    }

    private func look(at key: ObjectIdentifier) async {
        guard let space = DiskSpace.of(folder), let worker = watched[key]?.worker else { return }
        // It may have ended before it was watched.
        guard await !worker.isLost else { return forget(worker) }
        let running = await worker.runningExecution
        guard watched[key]?.account.see(space, running: running) == true, let session = watched[key],
            .now >= session.notBefore
        else { return }
        let began = ContinuousClock.now
        let counted = await count(session.name, upTo: session.account.ceiling)
        watched[key]?.notBefore = .now + (.now - began) * Self.rest
        guard let counted, await worker.runningExecution == running,
            let verdict = watched[key]?.account.take(counted, at: space, running: running)
        else { return }
        switch verdict {
        case .fine: break
        case .stop(let limit):
            // It waits for the code's end; the other sessions do not.
            if let running { Task { await worker.stop(running, for: limit) } }
        case .end(let limit):
            logger.warning(
                "worker ended: what its code left behind fills the workspace",
                metadata: ["limit": "\(limit.rawValue)", "pid": "\(worker.pid)", "workspace": "\(session.name)"])
            worker.kill()
        }
    }

    /// On a thread that may wait for the disk.
    private nonisolated func count(_ name: String, upTo ceiling: WorkspaceUsage) async -> WorkspaceUsage? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [folder] in
                continuation.resume(returning: WorkspaceUsage.of(name, in: folder, upTo: ceiling))
            }
        }
    }
}
