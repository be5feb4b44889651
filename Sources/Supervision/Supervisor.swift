internal import FoundationEssentials
package import Logging
internal import Metrics
internal import Policies
internal import ServiceLifecycle
package import SessionModel
package import Wire

/// Keeps the forkserver alive, leases workers to sessions, and runs their code.
package actor Supervisor: Service {
    private let configuration: SupervisorConfiguration
    private let workspaces: Workspaces
    private let factory: WorkerFactory
    private let spares: SpareWorkers
    private let versions: LanguageVersions
    private let workspaceGuard: WorkspaceGuard
    private let logger: Logger
    private var pool: Pool<Lease>

    /// Executions that wait for a place while every worker runs something.
    private var line: WaitingLine<ExecutionRequest, CheckedContinuation<Pool<Lease>.Decision, any Error>>

    /// By their workspaces, the workers that have lost their places to spares and are about to be ended.
    private var leaving: [String: Worker] = [:]
    private var readiness = Readiness()
    private let probes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let firstProbe = Arrival()
    private var isDraining = false
    private var hasEnded = false

    /// What was read back from the last worker that was looked at.
    private var layers: [IsolationHealth.Layer] = []

    /// What is in the sessions' folders.
    package nonisolated let files: WorkspaceFiles

    /// What is kept of sessions that were made for one execution.
    package nonisolated let artifacts: KeptArtifacts

    /// What stands around every worker.
    package nonisolated var level: IsolationLevel { configuration.level }

    package init(configuration: SupervisorConfiguration, workspaces: Workspaces, logger: Logger) {
        self.configuration = configuration
        self.workspaces = workspaces
        self.logger = logger
        files = WorkspaceFiles(workspaces: workspaces, rules: configuration.policies.mapValues { WorkspaceRules($0) })
        artifacts = KeptArtifacts(workspaces: workspaces, files: files)
        factory = WorkerFactory(configuration: configuration, workspaces: workspaces, logger: logger)
        spares = SpareWorkers(
            count: configuration.places.allowsRenaming ? configuration.spareWorkers : 0, factory: factory,
            workspaces: workspaces, logger: logger)
        versions = LanguageVersions(configuration.languages, python: configuration.interpreter.version)
        workspaceGuard = WorkspaceGuard(workspaces: workspaces.path, logger: logger)
        pool = Pool(capacity: configuration.maximumWorkers, share: configuration.tenantWorkers)
        line = WaitingLine(capacity: configuration.queueLength)
    }

    /// Returns when a worker has run `1+1` for the first time: true; or when the supervisor has ended without: false.
    package func waitUntilReady() async -> Bool {
        if !readiness.hasEverWorked, !hasEnded { await firstProbe.wait(atMost: nil) }
        return readiness.hasEverWorked
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
        hasEnded = true
        firstProbe.happened()
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
                    program: configuration.program, plan: configuration.forkserverPlan, logger: logger,
                    enterCgroup: configuration.cgroups.addForkserver)
                try await client.serve { ready in
                    await self.forkserverIsReady(client, ready, after: .now - began)
                }
            } catch {
                await factory.lose()
                if !configuration.level.hasNamespaces { await factory.endAll() }
                // The probe that may be waiting for another forkserver would hold up the end.
                if Task.isCancelled { return await factory.refuse() }
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
        for await _ in probes.stream where !configuration.isForPrograms {
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
            worker: lease.worker, language: "python", code: "1+1", policy: lease.policy, policyHash: lease.policyHash,
            limits: lease.limits)
        _ = try await execution.run { event in
            switch event {
            case .result(let output): answer = output.representations["text/plain"]
            case .kernelDied(let how): throw SupervisionError(how)
            default: break
            }
        }
        guard answer == "2" else { throw SupervisionError("a worker answered 1+1 with \(answer ?? "nothing")") }
        try await readBack(lease.worker)
        readiness.workerWorked()
        firstProbe.happened()
        await spares.fill()
    }

    /// Asks a worker that has run nothing but `1+1` what stands around it. The kernel is alive then, and is looked at too.
    ///
    /// - Throws: ``SupervisionError`` if a layer is not there that the level promises.
    private func readBack(_ worker: Worker) async throws {
        guard let plan = configuration.plans[SpareWorkers.policy] else { return }
        let report = try await worker.inspect()
        let readback = LiveWorkerReadback(level: configuration.level, plan: plan, cgroups: configuration.cgroups)
        layers = readback.layers(report, pid: worker.pid)
        guard let missing = configuration.level.missing(in: layers).first else { return }
        throw SupervisionError(
            "a worker is not at level \(configuration.level.rawValue): \(missing.name): \(missing.reason ?? "")")
    }

    // MARK: Workers

    /// A place in the pool, waited for while every worker runs something.
    ///
    /// - Throws: ``ExecutionFailure``; `CancellationError` if the task is cancelled meanwhile.
    private func place(for request: ExecutionRequest) async throws -> Pool<Lease>.Decision {
        guard !isDraining else { throw ExecutionFailure.draining }
        let decision = acquire(request)
        guard case .full = decision, !line.isFull else { return decision }
        let number = line.nextNumber()
        logger.debug(
            "every worker is busy: an execution waits",
            metadata: ["session": "\(request.session)", "ahead": "\(line.count)"])
        let deadline = Task { [configuration] in
            guard (try? await Task.sleep(for: configuration.queueTimeout)) != nil else { return }
            leaveLine(number, throwing: ExecutionFailure.allWorkersBusy)
        }
        defer { deadline.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { line.join(number, request, answer: $0) }
        } onCancel: {
            Task { await leaveLine(number, throwing: CancellationError()) }
        }
    }

    private func acquire(_ request: ExecutionRequest) -> Pool<Lease>.Decision {
        pool.acquire(request.session, of: request.owner, fits: { $0.policy == request.policy })
    }

    private func leaveLine(_ number: Int, throwing reason: any Error) {
        line.leave(number)?.resume(throwing: reason)
    }

    /// Gives places that have become free to those who wait. To be called whenever one may have, so that whoever comes later
    /// never finds one before they do.
    private func serveLine() {
        let acquired = { (request: ExecutionRequest) -> Pool<Lease>.Decision? in
            let decision = self.acquire(request)
            if case .full = decision { return nil }
            return decision
        }
        while let (answer, decision) = line.next(acquired) { answer.resume(returning: decision) }
    }

    /// A worker for the session, made if it has none.
    private func lease(_ request: ExecutionRequest) async throws -> Lease {
        switch try await place(for: request) {
        case .use(let lease): return lease
        case .busy: throw SessionBusy(request.session)
        case .full: throw ExecutionFailure.allWorkersBusy
        case .replace(let unfit):
            unfit.worker.kill()
            // Two workers never have one workspace.
            await unfit.worker.waitForEnd()
            return try await fill(request)
        case .start(let evicted):
            return try await fill(request, ending: evicted)
        }
    }

    /// Makes the worker for a place that the pool has given to the session, in the place of another one's, if any.
    private func fill(_ request: ExecutionRequest, ending evicted: Lease? = nil) async throws -> Lease {
        do {
            let lease = try await worker(for: request, ending: evicted)
            guard pool.started(request.session, lease) else {
                lease.worker.kill()
                throw SupervisionError("the session was ended meanwhile")
            }
            return lease
        } catch {
            pool.abandon(request.session)
            serveLine()
            guard let failure = error as? SupervisionError else { throw error }
            logger.error("no worker for a session", metadata: ["reason": "\(failure)"])
            throw ExecutionFailure.workerLost(failure.description)
        }
    }

    /// A spare worker for a session that has no files yet, or else one that is made for it.
    private func worker(for request: ExecutionRequest, ending evicted: Lease?) async throws -> Lease {
        let name = request.session.description
        let isFresh = !workspaces.exists(name)
        let bounds = WorkerBounds(request, hasNamespaces: configuration.level.hasNamespaces)
        let isOrdinary = request.policy == SpareWorkers.policy && bounds == nil
        let spare = isOrdinary && isFresh ? await spares.take(for: name) : nil
        if let evicted { end(evicted, soon: spare != nil) }
        // Two workers never have one workspace.
        await endLeaving(name)
        let lease =
            if let spare { spare } else {
                try await factory.make(policy: request.policy, workspace: name, bounds: bounds)
            }
        if isFresh { await spares.fillSoon() }
        // Memory has a size by itself.
        if configuration.policies[request.policy]?.filesystem.workspace == .folder {
            await workspaceGuard.watch(lease, workspace: name, isEmpty: isFresh)
        }
        return lease
    }

    /// Ends a worker that has lost its place: at once where another is made in it, and a little later where a spare has taken
    /// it, whose first answer would have to wait while the host's kernel clears the old one away.
    private func end(_ evicted: Lease, soon: Bool) {
        guard soon else { return evicted.worker.kill() }
        leaving[evicted.workspace] = evicted.worker
        Task {
            try? await Task.sleep(for: SpareWorkers.rest)
            evicted.worker.kill()
        }
    }

    /// Ends the worker that is about to leave the workspace, if there is one, and returns when nothing of it is left.
    private func endLeaving(_ workspace: String) async {
        guard let worker = leaving[workspace] else { return }
        await factory.end(worker)
    }

    /// A worker has ended: whoever has it has none any more.
    private func ended(_ worker: Worker) async {
        pool.remove { $0.worker === worker }
        serveLine()
        leaving = leaving.filter { $0.value !== worker }
        await workspaceGuard.forget(worker)
    }

    private func release(_ lease: Lease, of session: SessionID, worked: Bool) {
        if worked { readiness.workerWorked() }
        guard pool.holder(of: session) == lease else { return }
        pool.release(session, at: .now)
        serveLine()
    }

    /// The worker is gone or not to be trusted any more; the session's next execution gets a new one.
    private func revoke(_ lease: Lease, of session: SessionID) {
        lease.worker.kill()
        guard pool.holder(of: session) == lease else { return }
        pool.remove(session)
        serveLine()
    }

    private func endIdleWorkers() async {
        while (try? await Task.sleep(for: configuration.cleanupInterval)) != nil {
            for lease in pool.removeIdle(since: .now - configuration.idleTimeout) { lease.worker.kill() }
        }
    }

    /// Ends what is left, and returns when nothing of it is.
    private func endAllWorkers() async {
        isDraining = true
        for answer in line.removeAll() { answer.resume(throwing: ExecutionFailure.draining) }
        _ = pool.removeAll()
        await spares.close()
        await factory.close()
    }
}

extension Supervisor: CodeExecutor {
    package nonisolated var languages: [Language] { configuration.languages.available }

    package nonisolated var catalogue: [Language] {
        get async { await versions.catalogue() }
    }

    package nonisolated func language(named name: String) -> String? { configuration.languages.name(for: name) }

    package nonisolated func version(of language: String) async -> String? {
        guard let name = self.language(named: language) else { return nil }
        return await versions.version(of: name)
    }

    package nonisolated func execute(
        _ request: ExecutionRequest, emit: (ExecutionEvent) async throws -> Void
    ) async throws -> Receipt {
        let cell = try cell(request)
        do {
            return try await attempt(request, cell, emit: emit)
        } catch is LostBeforeBeginning {
            // A worker that ended while nothing ran, too lately for that to be known: nobody's code has run twice.
            do {
                return try await attempt(request, cell, emit: emit)
            } catch let error as LostBeforeBeginning {
                throw ExecutionFailure.workerLost(error.reason)
            }
        }
    }

    /// What a kernel is given to do.
    private struct Cell {
        var language: String
        var code: String
    }

    /// - Throws: ``ExecutionFailure``, and `InvalidParameter` for what cannot be done as it is asked.
    private nonisolated func cell(_ request: ExecutionRequest) throws -> Cell {
        guard let language = language(named: request.language) else {
            throw ExecutionFailure.languageNotEnabled(request.language, enabled: languages.map(\.name))
        }
        if let policy = configuration.policies[request.policy] {
            try BoundsCheck(policy: policy, cgroups: configuration.cgroups, level: configuration.level).check(request)
            if !request.files.isEmpty { try files.requireReachable(under: policy.name) }
        }
        guard let program = request.program else { return Cell(language: language, code: request.code) }
        guard let (commands, environment) = configuration.languages.program(of: language) else {
            throw InvalidParameter("language", "\(language) has no programs: it takes neither files nor arguments")
        }
        let order = ProgramOrder(program, code: request.code, as: commands, environment: environment)
        return Cell(language: KernelProgram.forPrograms, code: try order.text())
    }

    /// The worker was lost before the execution showed any sign of having begun; its first is the line that runs.
    private struct LostBeforeBeginning: Error {
        let reason: String
    }

    private nonisolated func attempt(
        _ request: ExecutionRequest, _ cell: Cell, emit: (ExecutionEvent) async throws -> Void
    ) async throws -> Receipt {
        let lease = try await lease(request)
        var hasBegun = false
        do {
            if !request.files.isEmpty { try await files.put(request) }
            let execution = WorkerExecution(
                worker: lease.worker, language: cell.language, code: cell.code, policy: lease.policy,
                policyHash: lease.policyHash, limits: lease.limits.tightened(by: request.bounds),
                isProgram: request.program != nil, isAlone: request.isAlone)
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
        await endLeaving(session.description)
        let lease = pool.remove(session)
        serveLine()
        if let lease { await factory.end(lease.worker) }
    }

    package func activeSessions() -> Set<SessionID> { pool.sessions }

    package func health() -> ExecutorHealth {
        ExecutorHealth(
            activeWorkers: pool.count, maximumWorkers: pool.capacity,
            problem: isDraining ? .draining : readiness.problem,
            isolation: isolation, pythonVersion: configuration.interpreter.version)
    }

    private var isolation: IsolationHealth {
        let refused = configuration.refusedLevels.map {
            IsolationHealth.RefusedLevel(
                level: $0.level.rawValue, stage: $0.failure.stage, errno: $0.failure.errno, remedy: $0.remedy)
        }
        return IsolationHealth(
            level: configuration.level.rawValue, required: configuration.requiredLevel.rawValue,
            isWhole: configuration.level.missing(in: layers).isEmpty, layers: layers, refused: refused)
    }
}
