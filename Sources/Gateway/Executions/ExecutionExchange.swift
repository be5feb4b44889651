import Hummingbird
import NIOCore
import SessionModel

/// One request's dealings with the execution that it asked for. When its client leaves, the code is
/// interrupted, unless its client may come back.
struct ExecutionExchange: Sendable {
    let execution: RunningExecution
    let context: GatewayContext
    let pingInterval: Duration
    let time: MonotonicTime

    /// Waits for the end.
    ///
    /// - Throws: What it failed of; `CancellationError` when the client left before.
    func outcome() async throws -> ExecutionOutcome {
        let (signs, continuation) = execution.signs()
        watch(continuation)
        for await _ in signs {}
        guard let result = execution.result else { throw CancellationError() }
        return try result.get()
    }

    /// Streams what it says, from its first sign of life on.
    ///
    /// - Throws: What kept it from beginning, so that it gets a status of its own.
    func stream() async throws -> Response {
        let (signs, continuation) = execution.signs()
        watch(continuation)
        for await _ in signs where execution.hasBegun || execution.result != nil { break }
        if case .failure(let error)? = execution.result { throw error }
        return Response(
            status: .ok, headers: Self.streamHeaders,
            body: ResponseBody { writer in try await write(signs, continuation, to: &writer) })
    }

    static let streamHeaders: HTTPFields = [
        .contentType: "text/event-stream", .cacheControl: "no-cache", .accelBuffering: "no",
    ]

    private func watch(_ continuation: AsyncStream<Void>.Continuation) {
        context.onDeparture { [execution] in
            execution.lose()
            continuation.finish()
        }
    }

    /// The writer is the HTTP library's and stays where that runs us.
    @concurrent
    private func write(
        _ signs: AsyncStream<Void>, _ continuation: AsyncStream<Void>.Continuation,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        let pinger = StreamPinger(interval: pingInterval, time: time)
        let pinging = Task { await pinger.watch { continuation.yield() } }
        defer {
            pinging.cancel()
            continuation.finish()
            // A stream that could not be written to its end has lost its reader.
            execution.lose()
        }
        var text = ExecutionText(execution)
        var hasBegun = false
        var buffer = ByteBuffer()
        try text.opening(&buffer)
        try await writer.write(buffer)
        var iterator = signs.makeAsyncIterator()
        while true {
            buffer.clear()
            // Asked first: what comes after is looked for again.
            let result = execution.result
            try text.news(&buffer)
            if let result {
                try text.ending(result, &buffer)
            } else if buffer.readableBytes == 0, hasBegun {
                try ServerSentEvent.ping.write(to: &buffer)
            }
            hasBegun = true
            if buffer.readableBytes > 0 { try await writer.write(buffer) }
            guard result == nil else { return try await writer.finish(nil) }
            pinger.reset()
            guard await iterator.next() != nil || execution.result != nil else { throw CancellationError() }
        }
    }
}
