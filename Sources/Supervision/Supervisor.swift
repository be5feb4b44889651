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

    /// Has a worker of its own run `1+1`.
    private func probe() async throws {
        let probe = WorkerProbe(configuration: configuration, workspaces: workspaces, factory: factory)
        layers = try await probe.standardLayers()
        try probe.requireWhole(layers, under: SpareWorkers.policy)
        if let granted = try await probe.grantedNetwork() {
            layers += granted.network
            try probe.requireWhole(granted.layers, under: granted.policy)
        }
        readiness.workerWorked()
        firstProbe.happened()
        await leases.fillSpares()
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
        let receipt = try await LeasedExecution(
            request: request, order: KernelOrder(request, configuration: configuration, files: files), leases: leases,
            files: files, logs: logs
        ).run(emit: emit)
        await workerWorked()
        return receipt
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
