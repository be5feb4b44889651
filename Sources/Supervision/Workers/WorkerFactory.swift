internal import Logging
internal import Metrics
internal import Policies
internal import SessionModel
internal import Wire

/// Makes workers, and knows every one that has not ended.
actor WorkerFactory {
    /// How long a request may wait for a forkserver that starts: it imports for two seconds or so.
    private static let patience = Duration.seconds(10)

    private struct Running {
        let worker: Worker
        let workspace: String
        let task: Task<Void, Never>
    }

    private let configuration: SupervisorConfiguration
    private let workspaces: Workspaces
    private let logger: Logger
    private var forkserver: ForkserverClient?
    private let arrival = Arrival()
    private var nextGroup = 0
    private var isClosed = false

    /// How many workers have been asked for that ``running`` does not have yet.
    private var arriving = 0
    private let settled = Arrival()
    private var running: [ObjectIdentifier: Running] = [:]
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
    /// - Parameters:
    ///   - workspace: the name of its folder, made if it is not there.
    ///   - bounds: what it is held to beyond its policy.
    func make(policy name: String, workspace: String, bounds: WorkerBounds? = nil) async throws -> Lease {
        guard let policy = configuration.policies[name] else { throw ExecutionFailure.unknownPolicy(name) }
        let forkserver = try await readyForkserver()
        let began = ContinuousClock.now
        let doors = policy.packages == .granted ? configuration.packages.doors : nil
        let doorway = try doors.map { _ in try Doorway() }
        let (worker, process, group, place) = try await start(
            forkserver, name, policy, workspace: workspace, bounds, door: doorway?.outer)
        // Beside the worker's own way into its sandbox. Before it has a kernel: what that takes is then charged to the group.
        async let confined: Void = confine(process, to: group)
        try await worker.waitUntilEntered()
        try await confined
        let duration = ContinuousClock.now - began
        Metrics.Timer(label: "nestbox_worker_start_seconds").record(duration: duration)
        logger.debug("worker ready", metadata: ["pid": "\(process.pid)", "ms": "\(duration / .milliseconds(1))"])
        var lease = Lease(
            worker: worker, workspace: workspace, temporary: configuration.places.temporary(of: place), policy: name,
            policyHash: policy.filter.hash, limits: ExecutionLimits(policy))
        if let doors, let doorway {
            do {
                lease.door = doors.door(on: try doorway.take())
            } catch {
                worker.kill()
                throw error
            }
            keep(lease.door, of: worker)
        }
        return lease
    }

    /// One that cannot be held to its limits is ended.
    private nonisolated func confine(_ process: WorkerProcessHandle, to group: WorkerCgroup?) async throws {
        do {
            try await WorkerConfinement(group: group).enter(process)
        } catch {
            logger.error("no limits for a worker", metadata: ["reason": "\(error)"])
            process.kill()
            throw error
        }
    }

    /// The door ends with its worker.
    private func keep(_ door: (any PackageDoor)?, of worker: Worker) {
        guard let door else { return }
        guard let one = running[ObjectIdentifier(worker)] else {
            Task { await door.close() }
            return
        }
        Task {
            await one.task.value
            await door.close()
        }
    }

    /// Has the worker made, and serves it until its end.
    ///
    /// - Parameter name: the policy's here, which may be another than its own: where there are no namespaces, `container` stands in
    ///   for `default`.
    private func start(
        _ forkserver: ForkserverClient, _ name: String, _ policy: Policy, workspace: String, _ bounds: WorkerBounds?,
        door: Int32?
    ) async throws -> (Worker, WorkerProcessHandle, WorkerCgroup?, WorkerPlace) {
        arriving += 1
        defer {
            arriving -= 1
            settled.happened()
        }
        await endOthers(in: workspace)
        let rules = WorkspaceRules(policy)
        let place = try configuration.places.take(
            workspaces.prepare(workspace, within: rules.isFolder ? rules.limit : nil), in: workspaces)
        nextGroup += 1
        let group = configuration.cgroups.group("w\(nextGroup)", policy.limits, bounds)
        let spawned: ForkserverClient.Spawned
        do {
            spawned = try await WorkerConfinement(group: group).spawn { cgroup in
                try await forkserver.spawn(policy: name, place: place, bounds: bounds, cgroup: cgroup, door: door)
            }
        } catch {
            try? configuration.places.giveBack(place)
            throw error
        }
        let process = WorkerProcessHandle(
            pid: spawned.pid, pidfd: spawned.pidfd, hasNamespace: configuration.level.hasNamespaces)
        // From here on the worker's end is the group's end too.
        let worker = Worker(
            process: process, outputLimit: min(policy.limits.outputBytes, bounds?.outputBytes ?? .max), cgroup: group,
            logger: logger)
        run(worker, spawned, of: forkserver, in: workspace, at: place)
        return (worker, process, group, place)
    }

    /// Makes no more workers. Whoever waits for the forkserver is told at once.
    func refuse() {
        isClosed = true
        arrival.happened()
    }

    /// Makes no more workers, ends every one, those that are on their way included, and returns when nothing of them is left.
    /// The forkserver must be gone.
    func close() async {
        refuse()
        await endAll()
        while arriving > 0 {
            await settled.wait(atMost: nil)
            await endAll()
        }
        configuration.cgroups.removeAll()
    }

    /// Ends every worker, and returns when nothing of them is left. The forkserver must be gone.
    func endAll() async {
        for one in running.values { one.worker.kill() }
        while let one = running.values.first {
            // One that has come meanwhile.
            one.worker.kill()
            await one.task.value
        }
        if !configuration.level.hasNamespaces { await OrphanSweep.endEverything() }
    }

    /// The forkserver, waited for while it starts, which it does again when it was lost.
    private func readyForkserver() async throws(ExecutionFailure) -> ForkserverClient {
        if forkserver == nil, !isClosed { await arrival.wait(atMost: Self.patience) }
        guard !isClosed else { throw .draining }
        guard let forkserver else { throw .starting }
        return forkserver
    }

    /// Ends the worker, and returns when nothing of it is left.
    func end(_ worker: Worker) async {
        worker.kill()
        await running[ObjectIdentifier(worker)]?.task.value
    }

    /// Without namespaces, what ends one worker's processes would end those of another with the same folder and user.
    private func endOthers(in workspace: String) async {
        guard !configuration.level.hasNamespaces else { return }
        while let other = running.values.first(where: { $0.workspace == workspace }) { await end(other.worker) }
    }

    /// Serves the worker until it has ended and nothing of it is left.
    private func run(
        _ worker: Worker, _ spawned: ForkserverClient.Spawned, of forkserver: ForkserverClient, in workspace: String,
        at place: WorkerPlace
    ) {
        let task = Task {
            await worker.run(socket: spawned.socket)
            if !configuration.level.hasNamespaces {
                await forkserver.waitUntilSwept(spawned.number)
                do {
                    try configuration.places.giveBack(place)
                } catch {
                    logger.warning("temporary files of a worker stay", metadata: ["reason": "\(error)"])
                }
            }
            running[ObjectIdentifier(worker)] = nil
            await ended(worker)
        }
        running[ObjectIdentifier(worker)] = Running(worker: worker, workspace: workspace, task: task)
    }
}
