import Hummingbird
import SessionModel

/// `DELETE /v1/sessions/{id}/messages`
struct ClearMessages: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let resetsInterpreter = try RequestQuery(request).bool("reset_interpreter") ?? false
        let (id, owner) = (try context.sessionID(), try context.requireTenant())
        let count = try await environment.writing(to: id, of: owner) {
            let count = try await environment.store.clearMessages(in: id, owner: owner)
            if resetsInterpreter { await environment.executor.reset(id) }
            return count
        }
        return try .json(Answer(messageCount: count, clearedAt: environment.now()))
    }

    private struct Answer: Encodable {
        var success = true

        /// How many messages there were.
        var messageCount: Int
        var clearedAt: Timestamp

        enum CodingKeys: String, CodingKey {
            case success
            case messageCount = "message_count"
            case clearedAt = "cleared_at"
        }
    }
}
