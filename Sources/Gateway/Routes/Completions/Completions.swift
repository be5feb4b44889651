import Agent
import Hummingbird
import SessionModel

/// `POST /v1/chat/completions`
struct Completions: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let exchange = TurnExchange<CompletionFormat>(environment: environment, context: context)
        if let last = try ChatHeaders.lastEvent(of: request) { return try await exchange.resume(after: last) }
        var request = request
        let body = try await environment.body.decode(CompletionRequest.self, from: &request)
        guard !environment.drain.hasBegun else { throw ExecutionFailure.draining }
        let session = request.headers[.sessionID] ?? body.sessionID
        return try await exchange.answer(request, isStreamed: body.isStreamed, includesUsage: body.includesUsage) {
            try await turn(for: body, session: session, in: context)
        }
    }

    private func turn(
        for body: CompletionRequest, session name: String?, in context: GatewayContext
    ) async throws -> TurnRequest {
        let session = if let name { try await environment.session(name, in: context) } else { try passing(in: context) }
        var turn = TurnRequest(
            session: session, owner: try context.requireTenant(), messages: body.messages,
            options: body.options(server: environment.configuration.model, session: session),
            autoRun: body.autoRun ?? session.autoRun, conversation: name == nil ? .passing : .resent,
            instructions: body.instructions)
        turn.maxTurns = body.limits.maxTurns
        turn.budget = body.limits.budget
        return turn
    }

    /// A session that is stored nowhere, for a conversation that is all in its request.
    private func passing(in context: GatewayContext) throws -> Session {
        let now = environment.now()
        return Session(
            id: SessionID(), createdAt: now, lastActive: now, metadata: [:], autoRun: true,
            policy: try environment.standardPolicy(in: context))
    }
}
