import Agent
import FoundationEssentials
import Gateway
import Glibc
import LanguageModels
import Logging
import Policies
import ServiceLifecycle
import SessionModel
import Storage
import Supervision
import UnixSignals

/// Puts the server together: the one place that knows who implements what.
struct Server {
    /// Outside user of workers when the gateway is root: far from every range that distributions hand out, and never 0.
    private static let workerIdentity: UInt32 = 1_900_000_000

    /// How long what runs may take to end after a SIGTERM.
    private static let shutdownLimit = Duration.seconds(20)

    let settings: ServerSettings
    let environment: [String: String]

    /// Runs until SIGTERM or SIGINT.
    ///
    /// - Throws: an error whose description is one line for the operator.
    func run() async throws {
        try GatewayHardening.apply()
        let logger = makeLogger()
        let folder = try DataFolder(path: settings.dataFolder ?? DataFolder.defaultPath(environment: environment))
        let key = try ServerKey(given: settings.apiKey, in: folder)
        let policies = try PolicyLoader.load(directory: settings.policiesFolder ?? ProgramFolder.policies())
        guard policies["default"] != nil else {
            throw SettingError(
                setting: .policiesFolder, problem: "has no default.json, the policy of whoever asks for none")
        }
        let supervisor = try makeSupervisor(folder, policies, logger)
        let store = try SQLiteSessionStore(path: folder.database)
        let models = ModelRegistry(configuration: settings.models)

        let gateway = GatewayService(
            configuration: gatewayConfiguration(folder, key, policies: policies.keys.sorted()),
            dependencies: GatewayDependencies(
                store: store, executor: supervisor,
                turns: ChatService(store: store, executor: supervisor, models: models),
                modelHealth: { await models.health() }),
            logger: logger,
            onBound: { [settings] port in
                Task {
                    await supervisor.waitUntilReady()
                    Announcement(host: settings.host, port: port, key: key).print()
                }
            })
        var group = ServiceGroupConfiguration(
            services: [.init(service: supervisor), .init(service: gateway)],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = Self.shutdownLimit
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            try? await models.shutdown()
            throw error
        }
        try await models.shutdown()
        try store.close()
    }

    private func makeLogger() -> Logger {
        var logger = Logger(label: "nestbox") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = settings.logLevel
        return logger
    }

    private func gatewayConfiguration(
        _ folder: DataFolder, _ key: ServerKey, policies: [String]
    ) -> GatewayConfiguration {
        var configuration = GatewayConfiguration(
            host: settings.host, port: settings.port, apiKey: key.text, version: Version.current,
            model: settings.model, dataPath: folder.path)
        configuration.requestsPerMinute = settings.requestsPerMinute
        configuration.sessionRequestsPerMinute = settings.sessionRequestsPerMinute
        configuration.policies = policies
        // All that this version can be asked for: Landlock is not part of it, so `full` is out of reach.
        configuration.requiredIsolation = "incomplete"
        configuration.trustedProxies = settings.trustedProxies
        return configuration
    }

    private func makeSupervisor(
        _ folder: DataFolder, _ policies: [String: Policy], _ logger: Logger
    ) throws -> Supervisor {
        let identity = getuid() == 0 ? Self.workerIdentity : nil
        let workspaces = try Workspaces(path: folder.workspaces, owner: identity)
        if let identity { try folder.give(folder.cache, to: identity) }

        let interpreter = try InterpreterProbe.ask(python(in: folder))
        let root = try RootPlanner(
            dataFolder: folder.path, workspaces: folder.workspaces, cache: folder.cache
        ).plan(for: interpreter)
        let planner = WorkerPlanner(interpreter: interpreter, root: root)
        let plans = try policies.mapValues { policy in
            for warning in policy.filter.warnings {
                logger.info("policy", metadata: ["name": "\(policy.name)", "warning": "\(warning)"])
            }
            return planner.plan(for: policy, baseFilter: try WorkerFilter.compile(for: policy))
        }
        return Supervisor(
            configuration: SupervisorConfiguration(
                program: try ProgramFolder.worker(), interpreter: interpreter, root: root, preload: settings.preload,
                identity: identity, policies: policies, plans: plans,
                memory: MemoryCgroups.probe(), maximumWorkers: settings.maximumWorkers,
                spareWorkers: settings.spareWorkers,
                idleTimeout: settings.idleTimeout, cleanupInterval: settings.cleanupInterval),
            workspaces: workspaces, logger: logger)
    }

    /// The operator's interpreter, the one that Scripts/serve prepared, or the system's.
    private func python(in folder: DataFolder) throws -> String {
        guard let named = settings.python else {
            return access(folder.interpreter, X_OK) == 0 ? folder.interpreter : "/usr/bin/python3"
        }
        if named.hasPrefix("/") { return named }
        let places = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(named)" }
        guard !named.contains("/"), let found = places.first(where: { access($0, X_OK) == 0 }) else {
            throw SettingError(
                setting: .python, problem: "\"\(named)\" is neither an absolute path nor a program on PATH")
        }
        return found
    }
}
