import Hummingbird
import SessionModel

/// `POST /v1/execute`: runs code without a model.
struct Execute: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        var request = request
        let body = try await environment.body.decode(ExecuteBody.self, from: &request)
        guard !environment.drain.hasBegun else { throw ExecutionFailure.draining }
        let order = try await order(for: body, in: context)
        let execution = try environment.executions.start(order, files: body.files, failures: context.failures)
        let exchange = ExecutionExchange(
            execution: execution, context: context, pingInterval: environment.configuration.pingInterval,
            time: environment.time)
        if body.isStreamed { return try await exchange.stream() }
        _ = try await exchange.outcome()
        return try .json(ExecutionView(execution))
    }

    private func order(for body: ExecuteBody, in context: GatewayContext) async throws -> ExecutionOrder {
        let languages = await environment.executor.languages
        guard let name = await environment.executor.language(named: body.language),
            let language = languages.first(where: { $0.name == name })
        else { throw ExecutionFailure.languageNotEnabled(body.language, enabled: languages.map(\.name)) }
        // Its code is a program anyway, whose end is then told as such.
        let isProgram = !language.isStateful && language.hasPrograms
        let session =
            if let id = body.sessionID { try await environment.session(id, in: context) } else {
                try passing(body, in: context)
            }
        if !body.files.isEmpty || body.artifacts != nil {
            try environment.files.requireReachable(under: session.policy)
        }
        return ExecutionOrder(
            session: session, isAlone: body.sessionID == nil, owner: try context.requireTenant(),
            language: body.language, code: body.code, program: body.program ?? (isProgram ? ProgramRun() : nil),
            bounds: body.bounds, artifacts: body.artifacts)
    }

    /// A session that is stored nowhere.
    private func passing(_ body: ExecuteBody, in context: GatewayContext) throws -> Session {
        let policy = try PolicyChoice(environment.configuration, for: context.requireCaller()).policy(
            asked: body.policy)
        let now = environment.now()
        return Session(
            id: SessionID(), createdAt: now, lastActive: now, metadata: [:], autoRun: true, policy: policy)
    }
}
