internal import FoundationEssentials
package import Logging
internal import Metrics
internal import Policies
internal import ServiceLifecycle
package import SessionModel
internal import Wire

/// Keeps the forkserver alive, leases workers to sessions, and runs their code.
package actor Supervisor: Service {
    private static let kernelLanguages = ["python": "python", "py": "python", "python3": "python"]

    private let configuration: SupervisorConfiguration
    private let workspaces: Workspaces
    private let factory: WorkerFactory
    private let spares: SpareWorkers
    private let logger: Logger
    private var pool: Pool<Lease>
    private var readiness = Readiness()
    private let probes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let firstProbe = Arrival()
    private var isDraining = false

    package init(configuration: SupervisorConfiguration, workspaces: Workspaces, logger: Logger) {
        self.configuration = configuration
        self.workspaces = workspaces
        self.logger = logger
        factory = WorkerFactory(configuration: configuration, workspaces: workspaces, logger: logger)
        spares = SpareWorkers(
            count: configuration.spareWorkers, factory: factory, workspaces: workspaces, logger: logger)
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
        await factory.whenEnded { [weak self] worker in
            await self?.ended(worker)
            await self?.spares.remove(worker)
        }
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
                await factory.lose()
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

    private func forkserverIsReady(
        _ client: ForkserverClient, _ ready: ForkserverReady, after duration: Duration
    ) async {
        await factory.use(client)
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
        let lease = try await factory.make(policy: "default", workspace: "probe")
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
        await spares.fill()
    }

    // MARK: Workers

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
            let lease = try await worker(for: request)
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

    /// A spare worker for a session that has no files yet, or else one that is made for it.
    private func worker(for request: ExecutionRequest) async throws -> Lease {
        let name = request.session.description
        if request.policy == SpareWorkers.policy, !workspaces.exists(name), let spare = await spares.take(for: name) {
            return spare
        }
        return try await factory.make(policy: request.policy, workspace: name)
    }

    /// A worker has ended: whoever has it has none any more.
    private func ended(_ worker: Worker) {
        pool.remove { $0.worker === worker }
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
        _ = pool.removeAll()
        await spares.close()
        await factory.endAll()
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
        do {
            return try await attempt(request, language, emit: emit)
        } catch is LostBeforeBeginning {
            // A worker that ended while nothing ran, too lately for that to be known: nobody's code has run twice.
            do {
                return try await attempt(request, language, emit: emit)
            } catch let error as LostBeforeBeginning {
                throw ExecutionFailure.workerLost(error.reason)
            }
        }
    }

    /// The worker was lost before the execution showed any sign of having begun; its first is the line that runs.
    private struct LostBeforeBeginning: Error {
        let reason: String
    }

    private nonisolated func attempt(
        _ request: ExecutionRequest, _ language: String, emit: (ExecutionEvent) async throws -> Void
    ) async throws -> Receipt {
        let lease = try await lease(request)
        var hasBegun = false
        do {
            let execution = WorkerExecution(
                worker: lease.worker, language: language, code: request.code, policyHash: lease.policyHash)
            let receipt = try await execution.run { event in
                hasBegun = true
                try await emit(event)
            }
            await release(lease, of: request.session, worked: true)
            return receipt
        } catch let error as ExecutionFailure {
            await revoke(lease, of: request.session)
            if case .workerLost(let reason) = error, !hasBegun { throw LostBeforeBeginning(reason: reason) }
            throw error
        } catch {
            await release(lease, of: request.session, worked: false)
            throw error
        }
    }

    package func interrupt(_ session: SessionID) async {
        await pool.holder(of: session)?.worker.interrupt()
    }

    package func reset(_ session: SessionID) async {
        await end(session)
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
            problem: isDraining ? .draining : readiness.problem,
            isolationLevel: IsolationReport.level(memory: configuration.memory),
            layers: IsolationReport.layers(memory: configuration.memory),
            pythonVersion: configuration.interpreter.version)
    }
}
