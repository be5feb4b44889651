package import SessionModel

/// What the gateway speaks to. Only the composition root knows what stands behind it.
package struct GatewayDependencies: Sendable {
    package var store: any SessionStore
    package var keys: any KeyChecking
    package var keptRequests: any IdempotencyStore
    package var executor: any CodeExecutor
    package var files: any SessionFiles
    package var artifacts: any ArtifactStore
    package var turns: any TurnRunning
    package var modelHealth: @Sendable () async -> ModelHealth

    /// Measures rate limits, pings and durations.
    package var clock: any Clock<Duration> = ContinuousClock()

    /// The wall clock, for what is told to callers.
    package var now: @Sendable () -> Timestamp = { .now }

    /// Says when the server shuts down: new turns are turned away then.
    var drain = Drain()

    package init(
        store: any SessionStore, keptRequests: any IdempotencyStore, keys: any KeyChecking, executor: any CodeExecutor,
        files: any SessionFiles, artifacts: any ArtifactStore, turns: any TurnRunning,
        modelHealth: @escaping @Sendable () async -> ModelHealth
    ) {
        self.store = store
        self.keptRequests = keptRequests
        self.keys = keys
        self.executor = executor
        self.files = files
        self.artifacts = artifacts
        self.turns = turns
        self.modelHealth = modelHealth
    }
}
