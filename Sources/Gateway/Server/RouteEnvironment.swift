import SessionModel

/// What the routes share.
struct RouteEnvironment: Sendable {
    let configuration: GatewayConfiguration
    let store: any SessionStore
    let keys: any KeyChecking
    let executor: any CodeExecutor
    let files: any SessionFiles
    let artifacts: any ArtifactStore
    let turns: any TurnRunning

    /// The turns that run, and those that clients may come back to.
    let directory: TurnDirectory

    /// The executions without a model that run, and those that ended lately.
    let executions: ExecutionDirectory

    /// The chats that came with a key for their retries, and the executions.
    let idempotency: IdempotencyDesk<AwaitedTurn>
    let executionIdempotency: IdempotencyDesk<RunningExecution>
    let modelHealth: @Sendable () async -> ModelHealth
    let time: MonotonicTime
    let now: @Sendable () -> Timestamp
    let drain: Drain
    let body: JSONBody

    /// For bodies that hold no messages.
    let smallBody: JSONBody
    let sessionLimit: SessionRateLimit

    /// Changes the conversation of a session of the owner's while nobody else does, neither a turn nor another request.
    ///
    /// - Throws: ``SessionNotFound``, without having waited: whether another's session is busy is not told;
    ///   ``SessionBusy``; what the body threw.
    func writing<Success: Sendable>(
        to session: SessionID, of owner: TenantID, body: () async throws -> Success
    ) async throws -> Success {
        _ = try await store.session(session, owner: owner)
        return try await turns.alone(in: session, body: body)
    }

    init(_ configuration: GatewayConfiguration, _ dependencies: GatewayDependencies) {
        self.configuration = configuration
        store = dependencies.store
        keys = dependencies.keys
        executor = dependencies.executor
        files = dependencies.files
        artifacts = dependencies.artifacts
        turns = dependencies.turns
        directory = TurnDirectory(
            turns: dependencies.turns, limits: configuration.journal, time: MonotonicTime(dependencies.clock),
            now: dependencies.now, drain: dependencies.drain)
        executions = ExecutionDirectory(
            executor: dependencies.executor, turns: dependencies.turns,
            artifacts: ExecutionArtifacts(files: dependencies.files, store: dependencies.artifacts),
            limits: configuration.executionRecords, time: MonotonicTime(dependencies.clock), now: dependencies.now,
            drain: dependencies.drain)
        modelHealth = dependencies.modelHealth
        time = MonotonicTime(dependencies.clock)
        now = dependencies.now
        drain = dependencies.drain
        idempotency = IdempotencyDesk(store: dependencies.keptRequests)
        executionIdempotency = IdempotencyDesk(store: dependencies.keptRequests)
        body = JSONBody(limit: configuration.maximumBodyBytes)
        // Twice the largest metadata. Metadata is kept as it comes, value by value, which large bodies would make costly.
        smallBody = JSONBody(limit: min(configuration.maximumBodyBytes, 2 * SessionMetadata.largest))
        sessionLimit = SessionRateLimit(
            limiter: RateLimiter(limit: configuration.sessionRequestsPerMinute, time: time))
    }

    /// The session that a chat names, counted against its limit, whose policy may still be asked for.
    ///
    /// - Parameter text: As it was sent; what is no UUID is no session either.
    /// - Throws: ``APIError``, ``SessionNotFound``, ``ExecutionFailure``.
    func session(_ text: String, in context: GatewayContext) async throws -> Session {
        guard let id = SessionID(text) else { throw APIError.sessionNotFound }
        try sessionLimit.check(id, in: context)
        let session = try await store.session(id, owner: context.requireTenant())
        try PolicyChoice(configuration, for: context.requireCaller()).checked(session.policy)
        return session
    }

    /// The execution that the path names.
    ///
    /// - Throws: ``APIError`` with status 404 for one that never was, is another tenant's or is no longer kept.
    func execution(in context: GatewayContext) throws -> RunningExecution {
        guard let execution = try executions.execution(context.executionID(), of: context.requireTenant()) else {
            throw APIError.executionNotFound
        }
        return execution
    }

    /// The policy of a conversation that asks for none.
    func standardPolicy(in context: GatewayContext) throws -> String {
        try PolicyChoice(configuration, for: context.requireCaller()).policy(asked: nil)
    }
}
