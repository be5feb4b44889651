/// Which messages of a session to read. They come in the order in which they were stored.
package struct MessageQuery: Hashable, Sendable {
    package enum Bound: Hashable, Sendable {
        case message(MessageID)
        case time(Timestamp)
    }

    /// Only messages stored before this one; an identifier that the session does not have matches nothing.
    package var before: Bound?

    /// At most this many, the newest of those that match; nil for all.
    package var limit: Int?

    /// Only these types; nil for all.
    package var types: Set<Message.Kind>?

    package init(before: Bound? = nil, limit: Int? = nil, types: Set<Message.Kind>? = nil) {
        self.before = before
        self.limit = limit
        self.types = types
    }
}
