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
    private let leases: Leases
    private let versions: LanguageVersions
    private let logger: Logger
    private var readiness = Readiness()
    private let probes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let firstProbe = Arrival()
    private var hasEnded = false

    /// The folder of the workers that nobody's code runs in.
    private static let probeWorkspace = "probe"

    /// What was read back from the last worker that was looked at.
    private var layers: [IsolationHealth.Layer] = []

    /// What is in the sessions' folders.
    package nonisolated let files: WorkspaceFiles
    private nonisolated let logs: OutputLogs

    /// What is kept of sessions that were made for one execution.
    package nonisolated let artifacts: KeptArtifacts

    /// What stands around every worker.
    package nonisolated var level: IsolationLevel { configuration.level }

    package init(configuration: SupervisorConfiguration, workspaces: Workspaces, logger: Logger) {
        self.configuration = configuration
        self.workspaces = workspaces
        self.logger = logger
        let rules = configuration.policies.mapValues { WorkspaceRules($0) }
        files = WorkspaceFiles(workspaces: workspaces, rules: rules)
        logs = OutputLogs(workspaces: workspaces, rules: rules)
        artifacts = KeptArtifacts(workspaces: workspaces, files: files)
        factory = WorkerFactory(configuration: configuration, workspaces: workspaces, logger: logger)
        leases = Leases(
            configuration: configuration, workspaces: workspaces, factory: factory, logger: logger)
        versions = LanguageVersions(configuration.languages, python: configuration.interpreter.version)
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
        await factory.whenEnded { [leases] worker in await leases.ended(worker) }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await supervise())
        } catch {
            outcome = .failure(error)
        }
        await leases.close()
        await factory.close()
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
                    program: configuration.program, plan: configuration.forkserverPlan,
                    network: configuration.grant?.descriptor, logger: logger,
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
        let lease = try await factory.make(policy: "default", workspace: Self.probeWorkspace)
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
        layers = try await readBack(lease.worker, under: SpareWorkers.policy)
        layers.append(workspaces.quotaLayer(of: Self.probeWorkspace))
        try requireWhole(layers, under: SpareWorkers.policy)
        try await probeGrantedNetwork()
        readiness.workerWorked()
        firstProbe.happened()
        await leases.fillSpares()
    }

    /// Asks a worker that has run nothing but `1+1` what stands around it. The kernel is alive then, and is looked at too.
    private func readBack(_ worker: Worker, under policy: String) async throws -> [IsolationHealth.Layer] {
        guard let plan = configuration.plans[policy] else { return [] }
        let readback = LiveWorkerReadback(
            level: configuration.level, plan: plan, cgroups: configuration.cgroups,
            grantedNetwork: configuration.grant?.inode)
        return readback.layers(try await worker.inspect(), pid: worker.pid)
    }

    /// - Throws: ``SupervisionError`` if a layer is not there that the level promises.
    private func requireWhole(_ layers: [IsolationHealth.Layer], under policy: String) throws {
        guard let missing = configuration.level.missing(in: layers).first else { return }
        throw SupervisionError(
            "a worker is not at level \(configuration.level.rawValue): \(missing.name): \(missing.reason ?? "")"
                + " (policy \(policy))")
    }

    /// Adds what a worker that has run nothing says of the granted network that it is in; nothing without a grant.
    private func probeGrantedNetwork() async throws {
        let granted = configuration.plans.filter { $0.value.grantedNetwork != nil }
        guard let policy = granted.keys.min() else { return }
        let lease = try await factory.make(policy: policy, workspace: Self.probeWorkspace)
        defer { lease.worker.kill() }
        let its = try await readBack(lease.worker, under: policy)
        layers += its.filter { $0.name == IsolationHealth.Layer.network }.map { network in
            var layer = network
            layer.name = IsolationHealth.Layer.grantedNetwork
            layer.evidence = network.evidence.map { "policy \(policy): \($0)" }
            return layer
        }
        try requireWhole(its, under: policy)
    }

    // MARK: Workers

    private func endIdleWorkers() async {
        while (try? await Task.sleep(for: configuration.cleanupInterval)) != nil { await leases.endIdle() }
    }

    private func workerWorked() { readiness.workerWorked() }
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
        let lease = try await leases.lease(request)
        var hasBegun = false
        do {
            if !request.files.isEmpty { try await files.put(request) }
            let execution = WorkerExecution(
                worker: lease.worker, language: cell.language, code: cell.code, policy: lease.policy,
                policyHash: lease.policyHash, limits: lease.limits.tightened(by: request.bounds),
                isProgram: request.program != nil, isAlone: request.isAlone,
                logs: request.logName == nil ? nil : (logs, request))
            await lease.door?.open()
            let receipt = try await execution.run { event in
                hasBegun = true
                try await emit(event)
            }
            await lease.door?.shut()
            await leases.release(lease, of: request.session)
            await workerWorked()
            return receipt
        } catch let error as ExecutionFailure {
            await lease.door?.shut()
            await leases.revoke(lease, of: request.session)
            if case .workerLost(let reason) = error, !hasBegun { throw LostBeforeBeginning(reason: reason) }
            throw error
        } catch {
            await lease.door?.shut()
            await leases.release(lease, of: request.session)
            throw error
        }
    }

    package nonisolated func interrupt(_ session: SessionID) async {
        await leases.worker(of: session)?.interrupt()
    }

    package nonisolated func reset(_ session: SessionID) async {
        await leases.end(session)
    }

    package nonisolated func discard(_ session: SessionID, owner: TenantID) async throws {
        await leases.end(session)
        try workspaces.delete(session.description)
    }

    package nonisolated func status(of session: SessionID) async -> InterpreterStatus {
        let (state, pid) = await leases.state(of: session)
        return InterpreterStatus(state: state, memoryBytes: pid.flatMap { SessionMemory.privateBytes(worker: $0) })
    }

    package nonisolated func activeSessions() async -> Set<SessionID> { await leases.sessions }

    package func health() async -> ExecutorHealth {
        let isDraining = await leases.isClosed
        return ExecutorHealth(
            activeWorkers: await leases.count, maximumWorkers: configuration.maximumWorkers,
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
