import Hummingbird
import SessionModel

/// `GET /v1/sessions`
struct ListSessions: HTTPResponder {
    private static let pages = 1...1_000_000
    private static let limits = 1...100
    private static let orders: [(String, SessionQuery.Order)] = [
        ("created_at:asc", .createdAscending), ("created_at:desc", .createdDescending),
        ("last_active:asc", .lastActiveAscending), ("last_active:desc", .lastActiveDescending),
    ]

    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let parameters = RequestQuery(request)
        let active = await environment.executor.activeSessions()
        let query = SessionQuery(
            page: try parameters.integer("page", in: ListSessions.pages) ?? 1,
            limit: try parameters.integer("limit", in: ListSessions.limits) ?? 20,
            order: try parameters.choice("sort", among: ListSessions.orders) ?? .lastActiveDescending,
            activeSince: try parameters.time("active_since"),
            policy: parameters.text("policy"), title: try ListSessions.title(in: parameters),
            among: try parameters.bool("active_only") == true ? active : nil)
        let page = try await environment.store.sessions(query, owner: context.requireTenant())
        let views = page.entries.map { entry in
            SessionView(
                entry.session, messageCount: entry.messageCount, isActive: active.contains(entry.session.id))
        }
        return try .json(Answer(sessions: views, total: page.total, page: query.page, limit: query.limit))
    }

    /// Part of a title; searching for a very long one would cost much and find nothing.
    private static func title(in query: RequestQuery) throws(InvalidField) -> String? {
        guard let title = query.text("title") else { return nil }
        guard (1...200).contains(title.count) else { throw InvalidField("title", "must have 1 to 200 characters") }
        return title
    }

    private struct Answer: Encodable {
        var sessions: [SessionView]
        var total: Int
        var page: Int
        var limit: Int
    }
}
