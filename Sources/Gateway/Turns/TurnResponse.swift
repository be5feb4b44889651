import Agent
import Hummingbird
import NIOCore

/// Answers a request with the stream of a turn.
struct TurnResponse<Format: TurnFormat>: Sendable {
    let reader: TurnReader
    let format: Format

    /// The number of the first event that the client has not had; 0 for one that begins.
    let wanted: Int
    let headers: HTTPFields

    /// Waits for the turn's first sign of life, and then answers with the stream.
    ///
    /// - Throws: What kept the turn from beginning, so that it gets a status of its own.
    func response() async throws -> Response {
        let first = await reader.next()
        if wanted == 0, case .ended(next: 1) = first, case .failure(let error)? = reader.turn.result { throw error }
        var headers = headers
        headers[.contentType] = "text/event-stream"
        headers[.cacheControl] = "no-cache"
        headers[.accelBuffering] = "no"
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in try await write(from: first, to: &writer) })
    }

    /// The writer is the HTTP library's and stays where that runs us.
    @concurrent
    private func write(from first: TurnJournal.Reading, to writer: inout any ResponseBodyWriter) async throws {
        defer { reader.close() }
        var text = StreamText(turn: reader.turn.id, format: format)
        var buffer = ByteBuffer()
        if wanted == 0 { try text.opening(&buffer) }
        var reading = first
        while true {
            switch reading {
            case .chunks(let chunks, let from): try text.chunks(chunks, from: from, &buffer)
            case .ping: try ServerSentEvent.ping.write(to: &buffer)
            case .ended(let next):
                let result = reader.turn.result ?? .failure(.clientLeft)
                try text.ending(result, number: next, wanted: wanted, &buffer)
            case .lost:
                try text.loss(&buffer)
            case .closed:
                throw CancellationError()
            }
            if buffer.readableBytes > 0 { try await writer.write(buffer) }
            switch reading {
            case .ended, .lost:
                try await writer.finish(nil)
                return
            case .chunks, .ping, .closed:
                buffer.clear()
                reading = await reader.next()
            }
        }
    }
}
