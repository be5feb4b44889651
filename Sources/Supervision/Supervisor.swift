internal import FoundationEssentials
package import Logging
internal import Metrics
internal import Policies
internal import ServiceLifecycle
package import SessionModel
internal import Wire

/// Keeps the forkserver alive, leases workers to sessions, and runs their code.
package actor Supervisor: Service {
    /// How long a request may wait for a forkserver that starts: it imports for two seconds or so.
    private static let forkserverPatience = Duration.seconds(10)
    private static let kernelLanguages = ["python": "python", "py": "python", "python3": "python"]

    private let configuration: SupervisorConfiguration
    private let workspaces: Workspaces
    private let logger: Logger
    private var pool: Pool<Lease>
    private var forkserver: ForkserverClient?
    private let forkserverArrival = Arrival()
    private var nextGroup = 0

    /// Every worker that has not ended, leased or not.
    private var workers: [ObjectIdentifier: (worker: Worker, task: Task<Void, Never>)] = [:]
    private var readiness = Readiness()
    private let probes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let firstProbe = Arrival()
    private var isDraining = false

    package init(configuration: SupervisorConfiguration, workspaces: Workspaces, logger: Logger) {
        self.configuration = configuration
        self.workspaces = workspaces
        self.logger = logger
        pool = Pool(capacity: configuration.maximumWorkers)
    }

    /// Returns when a worker has run `1+1` for the first time; never, if none ever does.
    package func waitUntilReady() async {
        guard !readiness.hasEverWorked else { return }
        await firstProbe.wait(atMost: nil)
    }

    /// Runs until the service group shuts down, and leaves no worker behind.
    ///
    /// - Throws: ``SupervisionError`` if no worker can be made at the start: what is wrong then stays wrong.
    package func run() async throws {
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await supervise())
        } catch {
            outcome = .failure(error)
        }
        await endAllWorkers()
        try outcome.get()
    }

    private func supervise() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup { group in
                group.addTask { try await self.keepForkserver() }
                group.addTask { await self.endIdleWorkers() }
                group.addTask { try await self.probeWhenAsked() }
                group.addTask { await self.askForProbes() }
                // None of them ends by itself: it is the shutdown, or a start that failed.
                try await group.next()
                group.cancelAll()
            }
        }
    }

    // MARK: The forkserver

    private func keepForkserver() async throws {
        while !Task.isCancelled {
            let began = ContinuousClock.now
            do {
                let client = try ForkserverClient(
                    program: configuration.program, plan: configuration.forkserverPlan, logger: logger)
                try await client.serve { ready in
                    await self.forkserverIsReady(client, ready, after: .now - began)
                }
            } catch {
                forkserver = nil
                if Task.isCancelled { return }
                // Once it has worked, whatever ended it may pass: running workers go on meanwhile.
                guard readiness.hasEverWorked else { throw error }
                readiness.forkserverLost()
                logger.error("forkserver lost, starting another", metadata: ["reason": "\(error)"])
                Counter(label: "nestbox_forkserver_restarts_total").increment()
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// The forkserver, waited for while it starts, which it does again when it was lost.
    private func readyForkserver() async throws(ExecutionFailure) -> ForkserverClient {
        if forkserver == nil { await forkserverArrival.wait(atMost: Self.forkserverPatience) }
        guard let forkserver else { throw .starting }
        return forkserver
    }

    private func forkserverIsReady(_ client: ForkserverClient, _ ready: ForkserverReady, after duration: Duration) {
        forkserver = client
        forkserverArrival.happened()
        for (module, reason) in ready.skipped.sorted(by: { $0.key < $1.key }) {
            logger.info(
                "module of the preload list left out", metadata: ["module": "\(module)", "reason": "\(reason)"])
        }
        logger.info(
            "forkserver ready",
            metadata: [
                "python": "\(ready.pythonVersion)", "preloaded": "\(ready.preloaded.joined(separator: ","))",
                "ms": "\(Int(duration / .milliseconds(1)))",
            ])
        readiness.forkserverReady()
        probes.continuation.yield()
    }

    // MARK: Probing

    /// Asks for a probe whenever nothing has shown for a while that workers work.
    private func askForProbes() async {
        while (try? await Task.sleep(for: Readiness.probeInterval)) != nil {
            if readiness.isProbeDue { probes.continuation.yield() }
        }
    }

    private func probeWhenAsked() async throws {
        for await _ in probes.stream {
            guard forkserver != nil else { continue }
            do {
                try await probe()
            } catch {
                if Task.isCancelled { return }
                guard readiness.hasEverWorked else { throw error }
                logger.error("no worker ran 1+1", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// Runs `1+1` in a worker of its own.
    private func probe() async throws {
        let lease = try await makeWorker(policy: "default", workspace: "probe")
        defer { lease.worker.kill() }
        var answer: String?
        let execution = WorkerExecution(
            worker: lease.worker, language: "python", code: "1+1", policyHash: lease.policyHash)
        _ = try await execution.run { event in
            switch event {
            case .result(let output): answer = output.representations["text/plain"]
            case .kernelDied(let how): throw SupervisionError(how)
            default: break
            }
        }
        guard answer == "2" else { throw SupervisionError("a worker answered 1+1 with \(answer ?? "nothing")") }
        readiness.workerWorked()
        firstProbe.happened()
    }

    // MARK: Workers

    private func makeWorker(policy name: String, workspace: String) async throws -> Lease {
        guard let policy = configuration.policies[name] else { throw ExecutionFailure.unknownPolicy(name) }
        let forkserver = try await readyForkserver()
        let began = ContinuousClock.now
        let folder = try workspaces.prepare(workspace)
        let spawned = try await forkserver.spawn(policy: name, workspace: folder)
        let process = WorkerProcessHandle(pid: spawned.pid, pidfd: spawned.pidfd)
        let worker = Worker(process: process, memory: confine(process, policy), logger: logger)
        run(worker, socket: spawned.socket)
        try await worker.waitUntilEntered()
        let duration = ContinuousClock.now - began
        Metrics.Timer(label: "nestbox_worker_start_seconds").record(duration: duration)
        logger.debug("worker ready", metadata: ["pid": "\(process.pid)", "ms": "\(duration / .milliseconds(1))"])
        return Lease(worker: worker, policyHash: policy.filter.hash)
    }

    /// Serves the worker until it has ended; a session that still holds it then has none any more.
    private func run(_ worker: Worker, socket: Int32) {
        workers[ObjectIdentifier(worker)] = (
            worker,
            Task {
                await worker.run(socket: socket)
                workers[ObjectIdentifier(worker)] = nil
                pool.remove { $0.worker === worker }
            }
        )
    }

    /// Puts the worker in a memory group of its own, before it has a kernel: what that takes is then charged there.
    private func confine(_ process: WorkerProcessHandle, _ policy: Policy) -> MemoryCgroup? {
        guard case .available(let groups) = configuration.memory else { return nil }
        nextGroup += 1
        do {
            let group = try groups.make("w\(nextGroup)", bytes: policy.limits.memoryBytes)
            try group.add(process.pid)
            return group
        } catch {
            // A worker without the limit that its policy asks for is none.
            logger.error("no memory limit for a worker", metadata: ["reason": "\(error)"])
            process.kill()
            return nil
        }
    }

    /// A worker for the session, made if it has none.
    private func lease(_ request: ExecutionRequest) async throws -> Lease {
        guard !isDraining else { throw ExecutionFailure.draining }
        switch pool.acquire(request.session) {
        case .use(let lease): return lease
        case .busy: throw SessionBusy(request.session)
        case .full: throw ExecutionFailure.allWorkersBusy
        case .start(let evicted):
            evicted?.worker.kill()
            return try await fill(request)
        }
    }

    /// Makes the worker for a place that the pool has given to the session.
    private func fill(_ request: ExecutionRequest) async throws -> Lease {
        do {
            let lease = try await makeWorker(policy: request.policy, workspace: request.session.description)
            guard pool.started(request.session, lease) else {
                lease.worker.kill()
                throw SupervisionError("the session was ended meanwhile")
            }
            return lease
        } catch {
            pool.abandon(request.session)
            guard let failure = error as? SupervisionError else { throw error }
            logger.error("no worker for a session", metadata: ["reason": "\(failure)"])
            throw ExecutionFailure.workerLost(failure.description)
        }
    }

    private func release(_ lease: Lease, of session: SessionID, worked: Bool) {
        if worked { readiness.workerWorked() }
        guard pool.holder(of: session) == lease else { return }
        pool.release(session, at: .now)
    }

    /// The worker is gone or not to be trusted any more; the session's next execution gets a new one.
    private func revoke(_ lease: Lease, of session: SessionID) {
        lease.worker.kill()
        guard pool.holder(of: session) == lease else { return }
        pool.remove(session)
    }

    private func endIdleWorkers() async {
        while (try? await Task.sleep(for: configuration.cleanupInterval)) != nil {
            for lease in pool.removeIdle(since: .now - configuration.idleTimeout) { lease.worker.kill() }
        }
    }

    /// Ends what is left, and returns when nothing of it is.
    private func endAllWorkers() async {
        isDraining = true
        for lease in pool.removeAll() { lease.worker.kill() }
        for running in Array(workers.values) {
            running.worker.kill()
            await running.task.value
        }
        if case .available(let groups) = configuration.memory { groups.removeAll() }
    }
}

extension Supervisor: CodeExecutor {
    package var languages: [String] { ["python"] }

    package func language(named name: String) -> String? { Self.kernelLanguages[name.lowercased()] }

    package nonisolated func execute(
        _ request: ExecutionRequest, emit: (ExecutionEvent) async throws -> Void
    ) async throws -> Receipt {
        guard let language = await language(named: request.language) else {
            throw ExecutionFailure.languageNotEnabled(request.language, enabled: await languages)
        }
        let lease = try await lease(request)
        do {
            let receipt = try await WorkerExecution(
                worker: lease.worker, language: language, code: request.code, policyHash: lease.policyHash
            ).run(emit: emit)
            await release(lease, of: request.session, worked: true)
            return receipt
        } catch let error as ExecutionFailure {
            await revoke(lease, of: request.session)
            throw error
        } catch {
            await release(lease, of: request.session, worked: false)
            throw error
        }
    }

    package func interrupt(_ session: SessionID) async {
        await pool.holder(of: session)?.worker.interrupt()
    }

    package func reset(_ session: SessionID) {
        pool.remove(session)?.worker.kill()
    }

    package nonisolated func discard(_ session: SessionID, owner: TenantID) async throws {
        await end(session)
        try workspaces.delete(session.description)
    }

    package nonisolated func status(of session: SessionID) async -> InterpreterStatus {
        let (state, pid) = await use(of: session)
        return InterpreterStatus(state: state, memoryBytes: pid.flatMap { SessionMemory.privateBytes(worker: $0) })
    }

    private func use(of session: SessionID) -> (state: InterpreterStatus.State, pid: Int32?) {
        (pool.state(of: session), pool.holder(of: session)?.worker.pid)
    }

    /// Ends the session's worker and returns when nothing of it runs.
    private func end(_ session: SessionID) async {
        guard let lease = pool.remove(session) else { return }
        lease.worker.kill()
        await lease.worker.waitForEnd()
    }

    package func activeSessions() -> Set<SessionID> { pool.sessions }

    package func health() -> ExecutorHealth {
        ExecutorHealth(
            activeWorkers: pool.count, maximumWorkers: pool.capacity,
            problem: isDraining ? .draining : readiness.problem, isolationLevel: "full",
            layers: IsolationReport.layers(memory: configuration.memory),
            pythonVersion: configuration.interpreter.version)
    }
}
