import NIOCore

/// The answers of a batch as one JSON object, in the order of the request: each is written when those before it are. Pure.
struct BatchList {
    /// By place: those that wait for one before them.
    private var waiting: [Int: ByteBuffer] = [:]
    private var next = 0

    /// Of what waits.
    private(set) var bytes = 0

    let opening = ByteBuffer(string: "{\"results\":[")
    let closing = ByteBuffer(string: "]}")

    /// - Returns: what can be written now.
    mutating func add(_ answer: BatchAnswer) throws -> ByteBuffer {
        let text = try ResponseJSON.encode(answer)
        waiting[answer.index] = text
        bytes += text.readableBytes
        var ready = ByteBuffer()
        while let text = waiting.removeValue(forKey: next) {
            if next > 0 { ready.writeString(",") }
            ready.writeImmutableBuffer(text)
            bytes -= text.readableBytes
            next += 1
        }
        return ready
    }
}
