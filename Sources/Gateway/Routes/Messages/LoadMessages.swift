import Hummingbird
import SessionModel

/// `POST /v1/sessions/{id}/load`: appends messages that are sent, or copies of another session's.
struct LoadMessages: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        var request = request
        let source = try await environment.body.decode(Source.self, from: &request)
        let id = try context.sessionID()
        let owner = try context.requireTenant()
        switch source {
        case .messages(let messages):
            let stored = try await environment.writing(to: id, of: owner) {
                try await environment.store.append(messages.map { NewMessage($0) }, to: id, owner: owner)
            }
            return try .json(Answer(copiedMessages: stored.count))
        case .session(let text):
            guard let other = SessionID(text) else { throw APIError.sessionNotFound }
            let count = try await environment.writing(to: id, of: owner) {
                try await environment.store.copyMessages(from: other, to: id, owner: owner)
            }
            return try .json(Answer(copiedMessages: count))
        }
    }

    private enum Source: Decodable {
        case messages([Message])
        case session(String)

        init(from decoder: any Decoder) throws {
            let fields = try RequestFields(decoder)
            let messages = try fields.list("messages", IncomingMessage.self)
            let source = try fields.string("source_id")
            switch (messages, source) {
            case (let messages?, nil): self = .messages(messages.map(\.message))
            case (nil, let source?): self = .session(source)
            case (nil, nil): throw fields.invalid("messages", "is missing, and so is source_id")
            case (.some, .some): throw fields.invalid("source_id", "must not be given together with messages")
            }
        }
    }

    private struct Answer: Encodable {
        var success = true
        var copiedMessages: Int

        enum CodingKeys: String, CodingKey {
            case success
            case copiedMessages = "copied_messages"
        }
    }
}
