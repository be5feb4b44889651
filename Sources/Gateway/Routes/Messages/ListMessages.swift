import Hummingbird
import SessionModel

/// `GET /v1/sessions/{id}/messages`
struct ListMessages: HTTPResponder {
    /// The most messages that `limit` may ask for.
    private static let mostMessages = 1000

    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let parameters = RequestQuery(request)
        let query = MessageQuery(
            before: try ListMessages.bound(in: parameters),
            limit: try parameters.integer("limit", in: 1...ListMessages.mostMessages),
            types: try ListMessages.types(in: parameters))
        let isWhole = try parameters.bool("full") ?? false
        let page = try await environment.store.messages(query, in: context.sessionID(), owner: context.requireTenant())
        return try .json(Answer(page, isWhole: isWhole))
    }

    private struct Answer: Encodable {
        var messages: [MessageView]
        var total: Int

        init(_ page: MessagePage, isWhole: Bool) {
            messages = page.messages.map { MessageView($0, isWhole: isWhole) }
            total = page.total
        }
    }

    private static func bound(in query: RequestQuery) throws(InvalidField) -> MessageQuery.Bound? {
        guard let text = query.text("before") else { return nil }
        if let id = MessageID(text) { return .message(id) }
        if let time = Timestamp(text) { return .time(time) }
        throw InvalidField("before", "must be a message's id or an ISO 8601 timestamp")
    }

    private static func types(in query: RequestQuery) throws(InvalidField) -> Set<Message.Kind>? {
        guard let text = query.text("types") else { return nil }
        var types: Set<Message.Kind> = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let type = Message.Kind(rawValue: String(name)) else {
                let known = Message.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw InvalidField("types", "must be a list of types, with commas between them: \(known)")
            }
            types.insert(type)
        }
        return types
    }
}
