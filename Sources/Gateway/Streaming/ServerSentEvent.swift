import NIOCore

/// One event of an SSE stream.
enum ServerSentEvent {
    case data(any Encodable & Sendable)

    /// A comment, which clients skip. Keeps proxies and clients from giving up on a silent connection.
    case ping

    /// The end, as clients of chat streams expect it.
    case done

    /// The event's bytes. JSON has no line breaks of its own, so that one event is one `data:` line.
    func encoded() throws -> ByteBuffer {
        switch self {
        case .data(let value):
            let json = try ResponseJSON.encode(value)
            var buffer = ByteBuffer(string: "data: ")
            buffer.writeImmutableBuffer(json)
            buffer.writeString("\n\n")
            return buffer
        case .ping:
            return ByteBuffer(string: ": ping\n\n")
        case .done:
            return ByteBuffer(string: "data: [DONE]\n\n")
        }
    }
}
