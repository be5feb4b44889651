import Agent
import NIOCore

/// Writes a turn's events as they stand on the wire, one after the other.
struct StreamText<Format: TurnFormat> {
    let turn: TurnID
    var format: Format

    /// What opens the stream of a turn that is read from its beginning.
    func opening(_ buffer: inout ByteBuffer) throws {
        guard let event = format.opening() else { return }
        try ServerSentEvent.data(event, id: EventID(turn: turn, number: 0)).write(to: &buffer)
    }

    mutating func chunks(_ chunks: [Chunk], from first: Int, _ buffer: inout ByteBuffer) throws {
        for (offset, chunk) in chunks.enumerated() {
            guard let event = format.event(for: chunk) else { continue }
            try ServerSentEvent.data(event, id: EventID(turn: turn, number: first + offset)).write(to: &buffer)
        }
    }

    /// The end of the turn, and of the stream.
    ///
    /// - Parameters:
    ///   - number: The number of the first event after the turn's chunks.
    ///   - wanted: The number of the first event that the client has not had.
    func ending(
        _ result: Result<TurnEnding, APIError>, number: Int, wanted: Int, _ buffer: inout ByteBuffer
    ) throws {
        let events: [any Encodable & Sendable] =
            switch result {
            case .success(let ending): format.ending(ending)
            case .failure(let error): [Format.errors.body(of: error)]
            }
        for (offset, event) in events.enumerated() where number + offset >= wanted {
            try ServerSentEvent.data(event, id: EventID(turn: turn, number: number + offset)).write(to: &buffer)
        }
        try ServerSentEvent.done.write(to: &buffer)
    }

    /// The end of a stream whose client was so slow that what comes next is forgotten.
    func loss(_ buffer: inout ByteBuffer) throws {
        try ServerSentEvent.data(Format.errors.body(of: .eventsGone), id: nil).write(to: &buffer)
        try ServerSentEvent.done.write(to: &buffer)
    }
}
