import Agent
import Hummingbird
import NIOCore
import SessionModel

/// Answers on their way into the store of requests with idempotency keys, and out of it again.
extension KeptAnswer {
    /// The largest body that is kept, in bytes.
    static let largest = 256 * 1024

    /// What a client is told of a failure that comes instead of everything else.
    static func of(_ error: APIError, as style: ErrorStyle) throws -> KeptAnswer {
        let body = try ResponseJSON.encode(style.body(of: error))
        return KeptAnswer(
            status: style.status(of: error).code, contentType: "application/json",
            body: Array(body.readableBytesView), retryAfter: error.headers[.retryAfter].flatMap { Int($0) })
    }

    /// What the first client of an ended execution is told.
    static func of(
        _ execution: RunningExecution, _ result: Result<ExecutionOutcome, APIError>, isStreamed: Bool
    ) throws -> KeptAnswer {
        switch result {
        case .failure(let error) where !isStreamed || !execution.hasBegun: return try .of(error, as: .native)
        case .success where !isStreamed:
            let body = try ResponseJSON.encode(ExecutionView(execution))
            return KeptAnswer(status: 200, contentType: "application/json", body: Array(body.readableBytesView))
        case .success, .failure:
            var text = ExecutionText(execution)
            var buffer = ByteBuffer()
            try text.opening(&buffer)
            try text.news(&buffer)
            try text.ending(result, &buffer)
            return KeptAnswer(status: 200, contentType: "text/event-stream", body: Array(buffer.readableBytesView))
        }
    }

    /// What the first client of an ended turn is told.
    ///
    /// - Returns: Nil where not all of it is remembered.
    static func of<Format: TurnFormat>(
        _ turn: RunningTurn, _ result: Result<TurnOutcome, APIError>, as format: Format.Type, isStreamed: Bool
    ) throws -> KeptAnswer? {
        switch result {
        case .failure(let error) where !isStreamed || turn.journal.isEmpty:
            return try .of(error, as: Format.errors)
        case .success(let outcome) where !isStreamed:
            let body = try Format.whole(outcome, of: turn)
            return KeptAnswer(status: 200, contentType: "application/json", body: Array(body.readableBytesView))
        case .success, .failure:
            guard let chunks = turn.journal.allChunks else { return nil }
            var text = StreamText(turn: turn.id, format: Format(turn, ContentRendering()))
            var buffer = ByteBuffer()
            try text.opening(&buffer)
            try text.chunks(chunks, from: 1, &buffer)
            try text.ending(result.map { TurnEnding($0) }, number: chunks.count + 1, wanted: 0, &buffer)
            return KeptAnswer(status: 200, contentType: "text/event-stream", body: Array(buffer.readableBytesView))
        }
    }

    /// The answer to a retry.
    func response(session: SessionID?) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = contentType
        headers[.replayed] = "true"
        if let session, status < 400 { headers[.sessionID] = session.description }
        if status >= 400 { headers[.shouldRetry] = "false" }
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        if contentType == "text/event-stream" {
            headers[.cacheControl] = "no-cache"
            headers[.accelBuffering] = "no"
        }
        return Response(
            status: .init(code: status), headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
