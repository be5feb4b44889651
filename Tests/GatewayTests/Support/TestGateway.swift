import Hummingbird
import HummingbirdTesting
import Logging
import SessionModel

@testable import Gateway

/// A gateway with everything around it in the test's hands.
struct TestGateway: Sendable {
    static let key = "a-key-for-tests"

    var configuration = GatewayConfiguration(
        host: "127.0.0.1", port: 0, apiKey: TestGateway.key, version: "1.2.3",
        model: ModelOptions(model: "builtin/offline"), dataPath: "/")
    let store = InMemorySessionStore()
    let keys = ScriptedKeys()
    let kept = InMemoryIdempotencyStore()
    let executor = ScriptedExecutor()
    var files = ScriptedFiles()
    let turns: ScriptedTurns
    let clock = ManualClock()
    let log = LogRecorder()
    var drain = Drain()
    var model = ModelHealth(model: "builtin/offline", state: .ready)

    /// The wall clock's start.
    static let epoch = Timestamp(microseconds: 1_740_430_606_884_080)

    /// Limits are out of the way unless a test brings them back.
    init(turns: ScriptedTurns = ScriptedTurns()) {
        self.turns = turns
        configuration.requestsPerMinute = 10_000
        configuration.sessionRequestsPerMinute = 10_000
        configuration.drainPatience = .zero
        configuration.policies = ["default", "strict"]
        configuration.withheldPolicies = ["network"]
    }

    var dependencies: GatewayDependencies {
        var dependencies = GatewayDependencies(
            store: store, keptRequests: kept, keys: keys, executor: executor, files: files,
            artifacts: NoArtifacts(), turns: turns,
            modelHealth: { [model] in model })
        dependencies.clock = clock
        dependencies.now = { [clock] in
            Timestamp(microseconds: TestGateway.epoch.microseconds + Int64(clock.now.offset / .microseconds(1)))
        }
        dependencies.drain = drain
        return dependencies
    }

    func service(onBound: @escaping @Sendable (Int) async -> Void = { _ in }) -> GatewayService {
        GatewayService(
            configuration: configuration, dependencies: dependencies, logger: log.logger, onBound: onBound)
    }

    /// Sends requests straight to the routes, through everything that stands before them.
    func test<Value: Sendable>(_ body: @Sendable (Caller) async throws -> Value) async throws -> Value {
        try await service().application.test(.router) { client in
            try await body(Caller(client: client))
        }
    }
}
