import Hummingbird
import SessionModel

/// `POST /v1/sessions/{id}/messages`: stores a message and runs nothing.
struct AppendMessage: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        var request = request
        let message = try await environment.body.decode(IncomingMessage.self, from: &request).message
        let (id, owner) = (try context.sessionID(), try context.requireTenant())
        let stored = try await environment.writing(to: id, of: owner) {
            try await environment.store.append([NewMessage(message)], to: id, owner: owner)
        }
        return try .json(Answer(messageID: stored.first?.id))
    }

    private struct Answer: Encodable {
        var success = true
        var messageID: MessageID?

        enum CodingKeys: String, CodingKey {
            case success
            case messageID = "message_id"
        }
    }
}
