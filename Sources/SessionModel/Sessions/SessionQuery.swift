/// Which sessions to list.
package struct SessionQuery: Hashable, Sendable {
    package enum Order: Hashable, Sendable {
        case lastActiveDescending
        case createdAscending
        case createdDescending
    }

    /// From 1.
    package var page: Int

    /// Sessions a page, 1 to 100.
    package var limit: Int

    package var order: Order

    /// Only these; nil for all. The route passes the sessions that hold a worker when `active_only` is asked for.
    package var among: Set<SessionID>?

    package init(
        page: Int = 1, limit: Int = 20, order: Order = .lastActiveDescending, among: Set<SessionID>? = nil
    ) {
        self.page = page
        self.limit = limit
        self.order = order
        self.among = among
    }
}
