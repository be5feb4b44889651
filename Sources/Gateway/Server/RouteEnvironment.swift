import SessionModel

/// What the routes share.
struct RouteEnvironment: Sendable {
    let configuration: GatewayConfiguration
    let store: any SessionStore
    let executor: any CodeExecutor
    let turns: any TurnRunning
    let modelHealth: @Sendable () async -> ModelHealth
    let time: MonotonicTime
    let now: @Sendable () -> Timestamp
    let isDraining: @Sendable () -> Bool
    let body: JSONBody

    /// For bodies that hold no messages.
    let smallBody: JSONBody
    let sessionLimit: SessionRateLimit

    init(_ configuration: GatewayConfiguration, _ dependencies: GatewayDependencies) {
        self.configuration = configuration
        store = dependencies.store
        executor = dependencies.executor
        turns = dependencies.turns
        modelHealth = dependencies.modelHealth
        time = MonotonicTime(dependencies.clock)
        now = dependencies.now
        isDraining = dependencies.isDraining
        body = JSONBody(limit: configuration.maximumBodyBytes)
        // Twice the largest metadata. Metadata is kept as it comes, value by value, which large bodies would make costly.
        smallBody = JSONBody(limit: min(configuration.maximumBodyBytes, 2 * SessionMetadata.largest))
        sessionLimit = SessionRateLimit(
            limiter: RateLimiter(limit: configuration.sessionRequestsPerMinute, time: time))
    }
}
