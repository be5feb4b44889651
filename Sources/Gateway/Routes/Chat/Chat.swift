import Agent
import Hummingbird
import SessionModel

/// `POST /v1/chat`
struct Chat: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        var request = request
        let chat = try await environment.body.decode(ChatRequest.self, from: &request)
        guard !environment.isDraining() else { throw ExecutionFailure.draining }
        let session = try await session(for: chat, in: context)
        let turn = ChatTurn(
            turns: environment.turns, isDraining: environment.isDraining,
            request: TurnRequest(
                session: session, owner: try context.requireTenant(), messages: chat.messages,
                options: ModelWishes.options(
                    server: environment.configuration.model, session: session, fallback: chat.model, wishes: chat.wishes
                ),
                autoRun: chat.autoRun ?? session.autoRun),
            body: request.body)
        do {
            return try await chat.isStreamed ? stream(turn, context) : answer(turn)
        } catch {
            throw turn.failure(error)
        }
    }

    /// The session that the request names, or a new one that keeps the request's word on running code.
    private func session(for chat: ChatRequest, in context: GatewayContext) async throws -> Session {
        let owner = try context.requireTenant()
        guard let text = chat.sessionID else {
            let new = NewSession(autoRun: chat.autoRun ?? true, policy: environment.configuration.defaultPolicy)
            return try await environment.store.create(new, owner: owner)
        }
        guard let id = SessionID(text) else { throw APIError.sessionNotFound }
        try environment.sessionLimit.check(id, in: context)
        return try await environment.store.session(id, owner: owner)
    }

    private func answer(_ turn: ChatTurn) async throws -> Response {
        let outcome = try await turn.run { _ in }
        let answer = ChatAnswer(outcome, session: turn.session, created: environment.now())
        return try .json(answer, headers: turn.headers)
    }

    private func stream(_ turn: ChatTurn, _ context: GatewayContext) async throws -> Response {
        let stream = TurnStream(pingInterval: environment.configuration.pingInterval, time: environment.time) { emit in
            try await turn.run(emit)
        }
        return try await StreamedChat(turn: turn, stream: stream, failures: context.failures).response()
    }
}
