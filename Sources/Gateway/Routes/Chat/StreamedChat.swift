import Hummingbird

/// Answers a chat with a stream of events.
struct StreamedChat: Sendable {
    let turn: ChatTurn
    let stream: TurnStream
    let failures: FailureLog

    /// Waits for the turn's first sign of life, and then answers with the stream.
    ///
    /// - Throws: What kept the turn from beginning, so that it gets a status of its own.
    func response() async throws -> Response {
        let first = await withTaskCancellationHandler {
            await stream.next()
        } onCancel: {
            stream.cancel()
        }
        if first == nil { _ = try await stream.outcome }
        var headers = turn.headers
        headers[.contentType] = "text/event-stream"
        headers[.cacheControl] = "no-cache"
        headers[.accelBuffering] = "no"
        let body = ResponseBody { writer in
            try await withTaskCancellationHandler {
                try await write(from: first, to: &writer)
            } onCancel: {
                stream.cancel()
            }
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// The writer is the HTTP library's and stays where that runs us.
    @concurrent
    private func write(from first: TurnStream.Event?, to writer: inout any ResponseBodyWriter) async throws {
        do {
            var event = first
            while let current = event {
                try await writer.write(encode(current))
                event = await stream.next()
            }
            try await writer.write(ending().encoded())
            try await writer.write(ServerSentEvent.done.encoded())
            try await writer.finish(nil)
        } catch {
            // The connection is gone. The turn stores what it has before the connection's task ends.
            stream.cancel()
            _ = try? await stream.outcome
            throw error
        }
    }

    private func encode(_ event: TurnStream.Event) throws -> ByteBuffer {
        switch event {
        case .chunk(let chunk): try ServerSentEvent.data(chunk).encoded()
        case .ping: try ServerSentEvent.ping.encoded()
        }
    }

    /// How the turn ended, as the last event before the stream's own end.
    private func ending() async -> ServerSentEvent {
        do {
            return .data(CompletionEvent(try await stream.outcome, session: turn.session))
        } catch {
            let failure = APIError(error, isDraining: turn.isDraining())
            failures.record(failure)
            return .data(ErrorBody(failure))
        }
    }
}
