/// One event of a `text/event-stream`.
struct ServerSentEvent: Hashable, Sendable {
    /// The `event:` field; nil when it was not given.
    var name: String?

    /// The `data:` lines, joined by line feeds.
    var data: String
}
