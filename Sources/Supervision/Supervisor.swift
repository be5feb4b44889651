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
    private let logger: Logger
    private var pool: Pool<Lease>
    private var forkserver: ForkserverClient?
    private var readiness = Readiness()
    private let probes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private var waitingForReady: [CheckedContinuation<Void, Never>] = []
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
        await withCheckedContinuation { waitingForReady.append($0) }
    }

    /// Runs until the service group shuts down, and leaves no worker behind.
    ///
    /// - Throws: ``SupervisionError`` if no worker can be made at the start: what is wrong then stays wrong.
    package func run() async throws {
        defer { endAllWorkers() }
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup { group in
                group.addTask { try await self.keepForkserver() }
                group.addTask { try await self.endIdleWorkers() }
                group.addTask { try await self.probeWhenAsked() }
                group.addTask { try await self.askForProbes() }
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

    private func forkserverIsReady(_ client: ForkserverClient, _ ready: ForkserverReady, after duration: Duration) {
        forkserver = client
        for (module, reason) in ready.skipped.sorted(by: { $0.key < $1.key }) {
            logger.info("module of the preload list left out", metadata: ["module": "\(module)", "reason": "\(reason)"])
        }
        logger.info(
            "forkserver ready",
            metadata: [
                "python": "\(ready.pythonVersion)", "preloaded": "\(ready.preloaded.joined(separator: ","))",
                "seconds": "\(duration / .seconds(1))",
            ])
        readiness.forkserverReady()
        probes.continuation.yield()
    }

    // MARK: Probing

    /// Asks for a probe whenever nothing has shown for a while that workers work.
    private func askForProbes() async throws {
        while true {
            try await Task.sleep(for: Readiness.probeInterval)
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
            if case .result(let output) = event { answer = output.representations["text/plain"] }
        }
        guard answer == "2" else { throw SupervisionError("a worker answered 1+1 with \(answer ?? "nothing")") }
        readiness.workerWorked()
        for waiting in waitingForReady { waiting.resume() }
        waitingForReady.removeAll()
    }

    // MARK: Workers

    private func makeWorker(policy: String, workspace: String) async throws -> Lease {
        guard let hash = configuration.policies[policy]?.filter.hash else {
            throw ExecutionFailure.unknownPolicy(policy)
        }
        guard let forkserver else { throw SupervisionError("the forkserver is not ready") }
        let began = ContinuousClock.now
        let folder = try workspaces.prepare(workspace)
        let spawned = try await forkserver.spawn(policy: policy, workspace: folder)
        let worker = Worker(process: WorkerProcessHandle(pid: spawned.pid, pidfd: spawned.pidfd), logger: logger)
        Task { await worker.run(socket: spawned.socket) }
        try await worker.waitUntilEntered()
        Metrics.Timer(label: "nestbox_worker_start_seconds").record(duration: .now - began)
        return Lease(worker: worker, policyHash: hash)
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

    private func endIdleWorkers() async throws {
        while true {
            try await Task.sleep(for: configuration.cleanupInterval)
            for lease in pool.removeIdle(since: .now - configuration.idleTimeout) { lease.worker.kill() }
        }
    }

    private func endAllWorkers() {
        isDraining = true
        for lease in pool.removeAll() { lease.worker.kill() }
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

    package func discard(_ session: SessionID, owner: TenantID) async throws {
        if let lease = pool.remove(session) {
            lease.worker.kill()
            await lease.worker.waitForEnd()
        }
        try workspaces.delete(session.description)
    }

    package func status(of session: SessionID) -> InterpreterStatus {
        InterpreterStatus(
            state: pool.state(of: session),
            memoryBytes: pool.holder(of: session).flatMap { SessionMemory.privateBytes(worker: $0.worker.pid) })
    }

    package func activeSessions() -> Set<SessionID> { pool.sessions }

    package func health() -> ExecutorHealth {
        ExecutorHealth(
            activeWorkers: pool.count, maximumWorkers: pool.capacity,
            problem: isDraining ? .draining : readiness.problem, isolationLevel: "full",
            layers: IsolationReport.layers, pythonVersion: configuration.interpreter.version)
    }
}
