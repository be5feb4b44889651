import Agent
import FoundationEssentials
import Gateway
import Glibc
import LanguageModels
import Logging
import ServiceLifecycle
import SessionModel
import Storage
import Supervision
import UnixSignals
import Wire

/// Puts the server together: the one place that knows who implements what.
struct Server {
    /// How long everything may take to end after a SIGTERM, besides the time that running turns get.
    private static let shutdownLimit = Duration.seconds(15)

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
        let setup = try WorkerSetup(
            settings: settings, policiesFolder: settings.policiesFolder ?? ProgramFolder.policies(), logger: logger)
        let programs = try await FoundPrograms(
            settings: settings, environment: environment, dataFolder: folder.path)
        let supervisor = try await setup.supervisor(
            WorkerFolders(
                data: folder.path, workspaces: folder.workspaces, cache: folder.cache, languages: folder.languages,
                temporaries: folder.temporaries),
            interpreter: programs.interpreter, languages: programs.languages)
        setup.logRemarks()
        let selection = try setup.selection(at: supervisor.level)
        let store = try SQLiteSessionStore(path: folder.database, tenantSessions: settings.tenantSessions)
        let models = ModelRegistry(configuration: settings.models)
        let chats = ChatService(
            store: store, executor: supervisor, models: models, settings: settings.chat)

        let gateway = GatewayService(
            configuration: gatewayConfiguration(folder, key, selection),
            dependencies: GatewayDependencies(
                store: store, keptRequests: store, keys: store.keys, executor: supervisor, files: supervisor.files,
                artifacts: supervisor.artifacts, turns: chats,
                modelHealth: { await models.health() }),
            logger: logger,
            onBound: { [settings] port in
                Task {
                    guard await supervisor.waitUntilReady() else { return }
                    Announcement(host: settings.host, port: port, key: key).print()
                }
            })
        let retention = SessionRetention(
            limits: settings.retention, interval: settings.cleanupInterval, store: store, executor: supervisor,
            chats: chats, report: { RetentionService.log($0, to: logger) })
        var services: [any Service] = [supervisor, gateway]
        if !settings.retention.isEmpty { services.append(RetentionService(retention: retention)) }
        var group = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = settings.drainTimeout + Self.shutdownLimit
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
        _ folder: DataFolder, _ key: ServerKey, _ selection: PolicySelection
    ) -> GatewayConfiguration {
        var configuration = GatewayConfiguration(
            host: settings.host, port: settings.port, apiKey: key.text, version: Version.current,
            model: settings.model, dataPath: folder.path)
        configuration.requestsPerMinute = settings.requestsPerMinute
        configuration.sessionRequestsPerMinute = settings.sessionRequestsPerMinute
        configuration.policies = selection.allowed.keys.sorted()
        configuration.withheldPolicies = selection.withheld
        configuration.defaultPolicy = PolicySelection.standard
        configuration.trustedProxies = settings.trustedProxies
        configuration.executionRecords = settings.executionRecords
        configuration.drainPatience = settings.drainTimeout
        configuration.otherModels = [OfflineModel.name]
        return configuration
    }
}
