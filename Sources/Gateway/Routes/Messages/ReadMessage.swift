import Hummingbird
import SessionModel

/// `GET /v1/sessions/{id}/messages/{message}`: one message, its content whole.
struct ReadMessage: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let session = try context.sessionID()
        let owner = try context.requireTenant()
        guard let id = context.parameters.get("message").flatMap({ MessageID($0) }) else {
            // The session comes first: of one that is somebody else's, nothing is said about its messages.
            _ = try await environment.store.session(session, owner: owner)
            throw APIError.messageNotFound
        }
        let message = try await environment.store.message(id, in: session, owner: owner)
        return try .json(MessageView(message, isWhole: true))
    }
}
