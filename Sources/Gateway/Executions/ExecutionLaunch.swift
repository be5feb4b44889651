import NIOCore
import SessionModel

/// Begins executions on behalf of one request.
struct ExecutionLaunch: Sendable {
    typealias Claim = IdempotencyDesk<RunningExecution>.Claim

    let environment: RouteEnvironment
    let context: GatewayContext

    /// - Parameter known: what was made of it before; nil the first time.
    /// - Throws: what is wrong with it; ``ExecutionFailure/draining``.
    func begin(_ body: ExecuteBody, _ known: ExecutionOrder? = nil) async throws -> RunningExecution {
        try environment.executions.start(
            try await order(for: body, known), files: body.files, failures: context.failures)
    }

    /// The same for a request with an idempotency key, or what the first with the key was told.
    ///
    /// - Parameter isStreamed: whether the answer is a stream, which retries get as such.
    func claim(
        _ body: ExecuteBody, _ known: ExecutionOrder? = nil, key: IdempotencyKey, fingerprint: [UInt8],
        isStreamed: Bool
    ) async throws -> Claim {
        let failures = context.failures
        return try await environment.executionIdempotency.claim(key, fingerprint: fingerprint, failures: failures) {
            note, ended in
            let order = try await order(for: body, known)
            if !order.isAlone { try await note(order.session.id) }
            return try environment.executions.start(
                order, files: body.files, isAwaited: true, failures: failures
            ) { execution, result in
                await ended {
                    // It stays noted as begun: what was done of it is not what was asked for.
                    if case .success(let outcome) = result, outcome.verdict == .interrupted,
                        environment.drain.hasBegun
                    {
                        return .lost
                    }
                    return try IdempotentEnding(result) { try KeptAnswer.of(execution, result, isStreamed: isStreamed) }
                }
            }
        }
    }

    private func order(for body: ExecuteBody, _ known: ExecutionOrder?) async throws -> ExecutionOrder {
        if let known { return known }
        let languages = await environment.executor.languages
        guard let name = await environment.executor.language(named: body.language),
            let language = languages.first(where: { $0.name == name })
        else { throw ExecutionFailure.languageNotEnabled(body.language, enabled: languages.map(\.name)) }
        // Its code is a program anyway, whose end is then told as such.
        let isProgram = !language.isStateful && language.hasPrograms
        let session =
            if let id = body.sessionID { try await environment.session(id, in: context) } else { try passing(body) }
        if !body.files.isEmpty || body.artifacts != nil {
            try environment.files.requireReachable(under: session.policy)
        }
        if let entrypoint = body.program?.entrypoint, body.sessionID == nil {
            let isThere = body.files.contains { $0.path.text == entrypoint }
            guard isThere else { throw APIError.entrypointNotFound }
        }
        return ExecutionOrder(
            session: session, isAlone: body.sessionID == nil, owner: try context.requireTenant(),
            language: body.language, code: body.code, program: body.program ?? (isProgram ? ProgramRun() : nil),
            bounds: body.bounds, artifacts: body.artifacts)
    }

    /// A session that is stored nowhere.
    private func passing(_ body: ExecuteBody) throws -> Session {
        let policy = try PolicyChoice(environment.configuration, for: context.requireCaller()).policy(
            asked: body.policy)
        let now = environment.now()
        return Session(
            id: SessionID(), createdAt: now, lastActive: now, metadata: [:], autoRun: true, policy: policy)
    }
}
