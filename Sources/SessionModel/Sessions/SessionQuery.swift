/// Which sessions to list.
package struct SessionQuery: Hashable, Sendable {
    package enum Order: Hashable, Sendable {
        case lastActiveAscending
        case lastActiveDescending
        case createdAscending
        case createdDescending
    }

    /// From 1.
    package var page: Int

    /// Sessions a page, 1 to 100.
    package var limit: Int

    package var order: Order

    /// Only those whose last activity was then or later; nil for all.
    package var activeSince: Timestamp?

    /// Only those with this policy; nil for all.
    package var policy: String?

    /// Only those whose title has this in it, upper and lower case of ASCII alike; nil for all.
    package var title: String?

    /// Only these; nil for all. The route passes the sessions that hold a worker when `active_only` is asked for.
    package var among: Set<SessionID>?

    package init(
        page: Int = 1, limit: Int = 20, order: Order = .lastActiveDescending, activeSince: Timestamp? = nil,
        policy: String? = nil, title: String? = nil, among: Set<SessionID>? = nil
    ) {
        self.page = page
        self.limit = limit
        self.order = order
        self.activeSince = activeSince
        self.policy = policy
        self.title = title
        self.among = among
    }
}
