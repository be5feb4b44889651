import Hummingbird
import SessionModel

/// `GET /v1/sessions/{id}/export`: the whole session, every content uncut.
struct ExportSession: HTTPResponder {
    private enum Format { case json, markdown }

    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let query = RequestQuery(request)
        let format = try query.choice("format", among: [("json", Format.json), ("markdown", .markdown)]) ?? .json
        let includesOutputs = try query.bool("include_outputs") ?? true
        let owner = try context.requireTenant()
        let session = try await environment.store.session(context.sessionID(), owner: owner)
        let stored = try await environment.store.messages(MessageQuery(), in: session.id, owner: owner).messages
        let messages = stored.filter { includesOutputs || $0.message.role != .computer }
        switch format {
        case .json:
            return try .json(Export(session: session, messages: messages))
        case .markdown:
            let text = SessionMarkdown.render(session, messages)
            return Response(
                status: .ok, headers: [.contentType: "text/markdown; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
    }

    private struct Export: Encodable {
        var sessionID: SessionID
        var createdAt: Timestamp
        var lastActive: Timestamp
        var metadata: [String: JSONValue]
        var messages: [MessageView]

        init(session: Session, messages: [StoredMessage]) {
            sessionID = session.id
            createdAt = session.createdAt
            lastActive = session.lastActive
            metadata = session.metadata
            self.messages = messages.map { MessageView($0, isWhole: true) }
        }

        enum CodingKeys: String, CodingKey {
            case metadata, messages
            case sessionID = "session_id"
            case createdAt = "created_at"
            case lastActive = "last_active"
        }
    }
}
