import NIOCore

/// One event of an SSE stream.
enum ServerSentEvent {
    /// - Parameter id: What a client that comes back sends as `Last-Event-ID`; nil where it keeps the one before.
    case data(any Encodable & Sendable, id: EventID?)

    /// One of a kind, as `event:` names it.
    case named(String, any Encodable & Sendable)

    /// A comment, which clients skip. Keeps proxies and clients from giving up on a silent connection.
    case ping

    /// The end, as clients of chat streams expect it.
    case done

    /// Adds the event's bytes. JSON has no line breaks of its own, so that one event is one `data:` line.
    func write(to buffer: inout ByteBuffer) throws {
        switch self {
        case .data(let value, let id):
            if let id { buffer.writeString("id: \(id)\n") }
            buffer.writeString("data: ")
            buffer.writeImmutableBuffer(try ResponseJSON.encode(value))
            buffer.writeString("\n\n")
        case .named(let name, let value):
            buffer.writeString("event: \(name)\n")
            try ServerSentEvent.data(value, id: nil).write(to: &buffer)
        case .ping:
            buffer.writeString(": ping\n\n")
        case .done:
            buffer.writeString("data: [DONE]\n\n")
        }
    }
}
