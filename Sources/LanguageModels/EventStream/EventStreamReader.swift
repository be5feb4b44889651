import SessionModel

/// Reads an answer that comes as server-sent events.
struct EventStreamReader<Reader: ServerSentEventReader>: AnswerReader {
    private var parser = ServerSentEventParser()
    private var reader: Reader

    init(_ reader: Reader) { self.reader = reader }

    var isDone: Bool { reader.isDone }

    mutating func read(_ bytes: some Sequence<UInt8>, into events: inout [ModelEvent]) throws(ModelFailure) {
        let parsed: [ServerSentEvent]
        do {
            parsed = try parser.feed(bytes)
        } catch {
            throw .malformed("the provider sent an event longer than \(error.limit) bytes")
        }
        for event in parsed where !reader.isDone { try reader.read(event, into: &events) }
    }

    mutating func end(into events: inout [ModelEvent]) throws(ModelFailure) { try reader.end(into: &events) }
}
