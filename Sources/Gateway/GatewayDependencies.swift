import ServiceLifecycle
package import SessionModel

/// What the gateway speaks to. Only the composition root knows what stands behind it.
package struct GatewayDependencies: Sendable {
    package var store: any SessionStore
    package var executor: any CodeExecutor
    package var turns: any TurnRunning
    package var modelHealth: @Sendable () async -> ModelHealth

    /// Measures rate limits, pings and durations.
    package var clock: any Clock<Duration> = ContinuousClock()

    /// The wall clock, for what is told to callers.
    package var now: @Sendable () -> Timestamp = { .now }

    /// Whether new turns are turned away. Asked within the request's task.
    package var isDraining: @Sendable () -> Bool = { Task.isShuttingDownGracefully }

    package init(
        store: any SessionStore, executor: any CodeExecutor, turns: any TurnRunning,
        modelHealth: @escaping @Sendable () async -> ModelHealth
    ) {
        self.store = store
        self.executor = executor
        self.turns = turns
        self.modelHealth = modelHealth
    }
}
