import Agent
import Hummingbird
import NIOCore
import SessionModel

/// One request's dealings with one turn: it tells of it while it runs, or of what it came to.
struct TurnExchange<Format: TurnFormat>: Sendable {
    let environment: RouteEnvironment
    let context: GatewayContext

    /// Answers a request with a turn of its own, or with that of the request that it is a retry of.
    ///
    /// - Parameters:
    ///   - request: With its body collected.
    ///   - prepare: Makes the turn ready, and its session if it has none yet.
    /// - Throws: What kept the turn from beginning; what it failed of, where it is not streamed.
    func answer(
        _ request: Request, isStreamed: Bool, includesUsage: Bool = false,
        prepare: @escaping @Sendable () async throws -> TurnRequest
    ) async throws -> Response {
        let failures = context.failures
        guard let key = try IdempotencyHeader.key(of: request, tenant: context.requireTenant()) else {
            let turn = try environment.directory.start(
                try await prepare(), isAwaited: false, includesUsage: includesUsage, failures: failures)
            return try await isStreamed ? stream(turn) : whole(turn)
        }
        let body = try await request.body.collect(upTo: .max)
        let claim = try await environment.idempotency.claim(
            key, fingerprint: RequestFingerprint.of(request, body: body), failures: failures
        ) { [directory = environment.directory] note, ended in
            let turn = try await prepare()
            if turn.conversation != .passing { try await note(turn.session.id) }
            let result = KeptResult()
            let running = try directory.start(
                turn, isAwaited: true, includesUsage: includesUsage, failures: failures
            ) { turn, outcome in
                result.value = outcome
                await ended {
                    try IdempotentEnding(outcome) {
                        try KeptAnswer.of(turn, outcome, as: Format.self, isStreamed: isStreamed)
                    }
                }
            }
            return AwaitedTurn(turn: running, result: result)
        }
        switch claim {
        case .running(let work): return try await isStreamed ? stream(work.turn) : whole(work.turn, work.result)
        case .kept(let answer, let session): return answer.response(session: session)
        }
    }

    /// Streams the turn from its beginning.
    ///
    /// - Throws: What kept the turn from beginning.
    func stream(_ turn: RunningTurn) async throws -> Response {
        try await stream(turn, wanted: 0)
    }

    /// Streams what comes after the last event that the client had.
    ///
    /// - Throws: ``APIError`` with status 410 where that is no longer remembered.
    func resume(after last: EventID) async throws -> Response {
        guard let turn = try environment.directory.turn(last.turn, of: context.requireTenant()) else {
            throw APIError.eventsGone
        }
        return try await stream(turn, wanted: last.number + 1)
    }

    /// Waits for the turn's end.
    ///
    /// - Parameter kept: Where its result is kept, for requests that may come when it has let go of its messages.
    /// - Throws: What the turn failed of; `CancellationError` when the client left before.
    private func whole(_ turn: RunningTurn, _ kept: KeptResult? = nil) async throws -> Response {
        let listener = TurnListener(turn, .waiting)
        defer { listener.leave() }
        let (end, signal) = AsyncStream.makeStream(of: Never.self)
        context.onDeparture {
            listener.leave()
            signal.finish()
        }
        Task {
            await turn.hasEnded()
            signal.finish()
        }
        for await _ in end {}
        guard let result = kept?.value ?? turn.outcome else { throw CancellationError() }
        var headers = ChatHeaders.answer(turn)
        headers[.contentType] = "application/json"
        return Response(
            status: .ok, headers: headers, body: .init(byteBuffer: try Format.whole(try result.get(), of: turn)))
    }

    private func stream(_ turn: RunningTurn, wanted: Int) async throws -> Response {
        let reader = TurnReader(
            turn, from: max(1, wanted), pingInterval: environment.configuration.pingInterval, time: environment.time,
            send: context.whenSent)
        guard let reader else { throw APIError.eventsGone }
        context.onDeparture { [weak reader] in reader?.close() }
        return try await TurnResponse(
            reader: reader, format: Format(turn, reader.rendering), wanted: wanted, headers: ChatHeaders.answer(turn)
        ).response()
    }
}
