import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import SessionModel

/// One request to a provider, and the reading of what comes back.
struct ProviderAttempt<Exchange: ProviderExchange>: Sendable {
    /// The most bytes that one answer may have. No provider sends as much; a hostile one must not fill the memory.
    private static var answerLimit: Int { 32 << 20 }

    /// The most bytes that are read of a refusal.
    static var refusalLimit: Int { 64 << 10 }

    let exchange: Exchange
    let client: HTTPClient
    let deadlines: ModelDeadlines
    let now: @Sendable () -> Date
    let emit: @Sendable (ModelEvent) async throws -> Void

    /// Returns when the answer is whole.
    ///
    /// - Throws: ``AttemptFailure``; `CancellationError`; what `emit` threw.
    func run() async throws {
        let watchdog = Watchdog(shortestLimit: min(deadlines.firstByte, deadlines.idle))
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await converse(watchdog) }
            group.addTask {
                do {
                    try await watchdog.run()
                } catch let expired as Watchdog.Expired {
                    throw AttemptFailure(
                        failure: .timedOut("\(exchange.model) sent nothing for \(expired.limit)"), outcome: .spoiled)
                }
            }
            // The watchdog never returns: the first to end is the conversation, or whatever went wrong.
            try await group.next()
        }
        // The HTTP client calls a cancelled request an error of its own, and a stream that was cancelled may just end.
        try Task.checkCancellation()
    }

    private func converse(_ watchdog: Watchdog) async throws {
        var progress = AnswerProgress.asking
        do {
            let request = try await exchange.httpRequest()
            let response = try await reaching {
                try await watchdog.guarding(for: deadlines.firstByte) {
                    try await client.execute(request, deadline: .distantFuture)
                }
            }
            guard response.status == .ok else {
                let refusal = try await refusal(response, watchdog)
                let failure = exchange.failure(for: refusal)
                throw AttemptFailure(failure: failure, outcome: progress.outcome(of: failure), refusal: refusal)
            }
            try await read(response, watchdog, &progress)
        } catch let failure as ModelFailure where progress != .telling {
            throw AttemptFailure(failure: failure, outcome: progress.outcome(of: failure))
        } catch let failure as ModelFailure {
            throw AttemptFailure(failure: failure, outcome: .spoiled)
        }
    }

    private func read(
        _ response: HTTPClientResponse, _ watchdog: Watchdog, _ progress: inout AnswerProgress
    ) async throws {
        var reader = exchange.reader()
        var bytes = response.body.makeAsyncIterator()
        var total = 0
        while !reader.isDone {
            let limit = progress == .asking ? deadlines.firstByte : deadlines.idle
            guard let buffer = try await next(&bytes, within: limit, watchdog) else { break }
            if progress == .asking, buffer.readableBytes > 0 { progress = .answering }
            total += buffer.readableBytes
            guard total <= Self.answerLimit else {
                throw ModelFailure.malformed("the answer of \(exchange.model) is longer than \(Self.answerLimit) bytes")
            }
            try await give(&progress) { events throws(ModelFailure) in
                try reader.read(buffer.readableBytesView, into: &events)
            }
        }
        try await give(&progress) { events throws(ModelFailure) in try reader.end(into: &events) }
    }

    /// Gives out what was read, also where the reading then failed.
    private func give(
        _ progress: inout AnswerProgress, reading: (inout [ModelEvent]) throws(ModelFailure) -> Void
    ) async throws {
        var events: [ModelEvent] = []
        var failure: ModelFailure?
        do { try reading(&events) } catch { failure = error }
        for event in events {
            progress = .telling
            try await emit(event)
        }
        if let failure { throw failure }
    }

    private func next(
        _ bytes: inout HTTPClientResponse.Body.AsyncIterator, within limit: Duration, _ watchdog: Watchdog
    ) async throws -> ByteBuffer? {
        try await reaching { try await watchdog.guarding(for: limit) { try await bytes.next(isolation: #isolation) } }
    }

    private func refusal(_ response: HTTPClientResponse, _ watchdog: Watchdog) async throws -> RefusedResponse {
        var bytes = response.body.makeAsyncIterator()
        var body: [UInt8] = []
        while body.count < Self.refusalLimit, let buffer = try await next(&bytes, within: deadlines.idle, watchdog) {
            body.append(contentsOf: buffer.readableBytesView.prefix(Self.refusalLimit - body.count))
        }
        return RefusedResponse(
            status: Int(response.status.code), headers: response.headers, body: body,
            retryAfter: RetryAfter.wait(in: response.headers, now: now()))
    }

    /// Says of a failed connection what failed, in words of the house.
    private func reaching<Success>(_ operation: () async throws -> Success) async throws -> Success {
        do {
            return try await operation()
        } catch let error as CancellationError {
            throw error
        } catch let error as HTTPClientError where error == .connectTimeout || error == .tlsHandshakeTimeout {
            throw ModelFailure.timedOut("no connection to \(exchange.address) within \(deadlines.connect)")
        } catch {
            try Task.checkCancellation()
            throw ModelFailure.unreachable("\(exchange.address): \(ErrorText.abridged(String(describing: error)))")
        }
    }
}
