import Agent
import Hummingbird
import SessionModel

/// `POST /v1/chat`
struct Chat: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let exchange = TurnExchange<NativeFormat>(environment: environment, context: context)
        if let last = try ChatHeaders.lastEvent(of: request) { return try await exchange.resume(after: last) }
        var request = request
        let chat = try await environment.body.decode(ChatRequest.self, from: &request)
        guard !environment.drain.hasBegun else { throw ExecutionFailure.draining }
        return try await exchange.answer(request, isStreamed: chat.isStreamed) {
            try await turn(for: chat, in: context)
        }
    }

    private func turn(for chat: ChatRequest, in context: GatewayContext) async throws -> TurnRequest {
        let session = try await session(for: chat, in: context)
        var turn = TurnRequest(
            session: session, owner: try context.requireTenant(), messages: chat.messages,
            options: ModelWishes.options(
                server: environment.configuration.model, session: session, fallback: chat.model, wishes: chat.wishes),
            autoRun: chat.autoRun ?? session.autoRun)
        turn.maxTurns = chat.limits.maxTurns
        turn.budget = chat.limits.budget
        return turn
    }

    /// The session that the request names, or a new one that keeps the request's word on running code.
    private func session(for chat: ChatRequest, in context: GatewayContext) async throws -> Session {
        let owner = try context.requireTenant()
        guard let text = chat.sessionID else {
            let new = NewSession(autoRun: chat.autoRun ?? true, policy: try environment.standardPolicy(in: context))
            return try await environment.store.create(new, owner: owner)
        }
        return try await environment.session(text, in: context)
    }
}
