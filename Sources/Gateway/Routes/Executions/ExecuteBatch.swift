import Hummingbird
import NIOCore
import SessionModel

/// `POST /v1/execute/batch`: many executions in one request, side by side; each fails for itself alone.
struct ExecuteBatch: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        var request = request
        let body = try await environment.body.decode(BatchBody.self, from: &request)
        guard !environment.drain.hasBegun else { throw ExecutionFailure.draining }
        let batch = ExecutionBatch()
        let run = BatchRun(
            body.items, in: batch, launch: ExecutionLaunch(environment: environment, context: context),
            width: await environment.executor.health().maximumWorkers)
        context.onDeparture { batch.lose() }
        guard body.isStreamed else {
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody { writer in try await list(run, in: batch, to: &writer) })
        }
        return Response(
            status: .ok, headers: ExecutionExchange.streamHeaders,
            body: ResponseBody { writer in try await stream(run, in: batch, to: &writer) })
    }

    /// The writer is the HTTP library's and stays where that runs us.
    @concurrent
    private func list(
        _ run: BatchRun, in batch: ExecutionBatch, to writer: inout any ResponseBodyWriter
    ) async throws {
        // An answer that could not be written to its end has lost its reader.
        defer { batch.lose() }
        var run = run
        var list = BatchList()
        try await writer.write(list.opening)
        while case .answered(let answer)? = await run.next(holding: list.bytes) {
            let text = try list.add(answer)
            if text.readableBytes > 0 { try await writer.write(text) }
        }
        guard !batch.isLost else { throw CancellationError() }
        try await writer.write(list.closing)
        try await writer.finish(nil)
    }

    @concurrent
    private func stream(
        _ run: BatchRun, in batch: ExecutionBatch, to writer: inout any ResponseBodyWriter
    ) async throws {
        let pinger = StreamPinger(interval: environment.configuration.pingInterval, time: environment.time)
        let pinging = Task { await pinger.watch { batch.tell(.silence) } }
        defer {
            pinging.cancel()
            batch.lose()
        }
        var run = run
        var buffer = ByteBuffer()
        // The client learns at once that it has a stream.
        try ServerSentEvent.ping.write(to: &buffer)
        try await writer.write(buffer)
        while let sign = await run.next() {
            buffer.clear()
            switch sign {
            case .answered(let answer): try ServerSentEvent.named("result", answer).write(to: &buffer)
            case .silence: try ServerSentEvent.ping.write(to: &buffer)
            }
            try await writer.write(buffer)
            pinger.reset()
        }
        guard !batch.isLost else { throw CancellationError() }
        buffer.clear()
        try ServerSentEvent.done.write(to: &buffer)
        try await writer.write(buffer)
        try await writer.finish(nil)
    }
}
