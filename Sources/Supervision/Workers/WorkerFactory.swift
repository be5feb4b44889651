internal import Dispatch
internal import Logging
internal import Metrics
internal import Policies
internal import SessionModel

/// Makes workers, and knows every one that has not ended.
actor WorkerFactory {
    /// How long a request may wait for a forkserver that starts: it imports for two seconds or so.
    private static let patience = Duration.seconds(10)

    private let configuration: SupervisorConfiguration
    private let workspaces: Workspaces
    private let logger: Logger
    private var forkserver: ForkserverClient?
    private let arrival = Arrival()
    private var nextGroup = 0
    private var running: [ObjectIdentifier: (worker: Worker, task: Task<Void, Never>)] = [:]
    private var ended: @Sendable (Worker) async -> Void = { _ in }

    init(configuration: SupervisorConfiguration, workspaces: Workspaces, logger: Logger) {
        self.configuration = configuration
        self.workspaces = workspaces
        self.logger = logger
    }

    /// Sets who is told of each worker that has ended.
    func whenEnded(_ ended: @escaping @Sendable (Worker) async -> Void) {
        self.ended = ended
    }

    /// The forkserver is ready to be asked.
    func use(_ client: ForkserverClient) {
        forkserver = client
        arrival.happened()
    }

    /// The forkserver is gone. Workers live on.
    func lose() {
        forkserver = nil
    }

    /// Makes a worker and returns when it is in its sandbox and its limits.
    ///
    /// - Parameter workspace: the name of its folder, made if it is not there.
    func make(policy name: String, workspace: String) async throws -> Lease {
        guard let policy = configuration.policies[name] else { throw ExecutionFailure.unknownPolicy(name) }
        let forkserver = try await readyForkserver()
        let began = ContinuousClock.now
        let folder = try workspaces.prepare(workspace)
        let spawned = try await forkserver.spawn(policy: name, workspace: folder)
        let process = WorkerProcessHandle(pid: spawned.pid, pidfd: spawned.pidfd)
        // Beside the worker's own way into its sandbox. Before it has a kernel: what that takes is then charged to the group.
        nextGroup += 1
        async let group = confine(process, policy, number: nextGroup)
        let worker = Worker(process: process, logger: logger)
        run(worker, socket: spawned.socket)
        try await worker.waitUntilEntered()
        await worker.confined(by: group)
        let duration = ContinuousClock.now - began
        Metrics.Timer(label: "nestbox_worker_start_seconds").record(duration: duration)
        logger.debug("worker ready", metadata: ["pid": "\(process.pid)", "ms": "\(duration / .milliseconds(1))"])
        return Lease(worker: worker, policyHash: policy.filter.hash)
    }

    /// Ends every worker, and returns when nothing of them is left.
    func endAll() async {
        for running in Array(running.values) {
            running.worker.kill()
            await running.task.value
        }
        if case .available(let groups) = configuration.memory { groups.removeAll() }
    }

    /// The forkserver, waited for while it starts, which it does again when it was lost.
    private func readyForkserver() async throws(ExecutionFailure) -> ForkserverClient {
        if forkserver == nil { await arrival.wait(atMost: Self.patience) }
        guard let forkserver else { throw .starting }
        return forkserver
    }

    /// Serves the worker until it has ended.
    private func run(_ worker: Worker, socket: Int32) {
        running[ObjectIdentifier(worker)] = (
            worker,
            Task {
                await worker.run(socket: socket)
                running[ObjectIdentifier(worker)] = nil
                await ended(worker)
            }
        )
    }

    /// Puts the worker in a memory group of its own. A worker that cannot be held to the limit of its policy is ended.
    ///
    /// Moving a process between groups waits for every processor to pass through the scheduler, ten milliseconds or so; that is
    /// spent on a thread that may wait.
    private nonisolated func confine(
        _ process: WorkerProcessHandle, _ policy: Policy, number: Int
    ) async -> MemoryCgroup? {
        guard case .available(let groups) = configuration.memory else { return nil }
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [logger] in
                do {
                    let group = try groups.make("w\(number)", bytes: policy.limits.memoryBytes)
                    try group.add(process.pid)
                    continuation.resume(returning: group)
                } catch {
                    logger.error("no memory limit for a worker", metadata: ["reason": "\(error)"])
                    process.kill()
                    continuation.resume(returning: nil)
                }
            }
        }
    }
}
