import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SessionModel

/// A model behind `POST {base}/chat/completions`, streamed: OpenAI's own and the many servers that speak like it.
struct OpenAICompatibleModel: LanguageModel {
    /// The most bytes that one answer may have. No provider sends as much; a hostile one must not fill the memory.
    private static let answerLimit = 32 << 20

    /// The most bytes that are read of a refusal.
    private static let refusalLimit = 64 << 10

    let name: String
    let endpoint: OpenAIEndpoint
    let client: HTTPClient
    let deadlines: ModelDeadlines

    func stream(
        _ request: ModelRequest, emit: @escaping @Sendable (ModelEvent) async throws -> Void
    ) async throws {
        let body = try OpenAIRequestBody(request, model: name, isStandard: endpoint.isStandard).json()
        let watchdog = Watchdog(shortestLimit: min(deadlines.firstByte, deadlines.idle))
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await exchange(body, watchdog: watchdog, emit: emit) }
            group.addTask {
                do {
                    try await watchdog.run()
                } catch let expired as Watchdog.Expired {
                    throw ModelFailure.timedOut("\(name) sent nothing for \(expired.limit)")
                }
            }
            // The watchdog never returns: the first to end is the exchange, or whatever went wrong.
            try await group.next()
        }
        // The HTTP client calls a cancelled request an error of its own, and a stream that was cancelled may just end.
        try Task.checkCancellation()
    }

    private func exchange(
        _ body: [UInt8], watchdog: Watchdog, emit: @Sendable (ModelEvent) async throws -> Void
    ) async throws {
        let head = httpRequest(body)
        let response = try await reaching {
            try await watchdog.guarding(for: deadlines.firstByte) {
                try await client.execute(head, deadline: .distantFuture)
            }
        }
        guard response.status == .ok else { throw try await refusal(response, watchdog: watchdog) }

        var parser = ServerSentEventParser()
        var reader = OpenAIStreamReader()
        var bytes = response.body.makeAsyncIterator()
        var limit = deadlines.firstByte
        var total = 0
        while !reader.isDone {
            guard let buffer = try await next(&bytes, within: limit, watchdog: watchdog) else { break }
            limit = deadlines.idle
            total += buffer.readableBytes
            guard total <= Self.answerLimit else {
                throw ModelFailure.malformed("the answer of \(name) is longer than \(Self.answerLimit) bytes")
            }
            for event in try events(in: buffer, parser: &parser) {
                for modelEvent in try reader.read(event) { try await emit(modelEvent) }
            }
        }
        for event in try reader.end() { try await emit(event) }
    }

    private func httpRequest(_ body: [UInt8]) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: endpoint.base + "/chat/completions")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "text/event-stream")
        request.headers.add(name: "User-Agent", value: "nestbox")
        if let key = endpoint.key { request.headers.add(name: "Authorization", value: "Bearer \(key.secret)") }
        request.body = .bytes(body)
        return request
    }

    private func next(
        _ bytes: inout HTTPClientResponse.Body.AsyncIterator, within limit: Duration, watchdog: Watchdog
    ) async throws -> ByteBuffer? {
        try await reaching { try await watchdog.guarding(for: limit) { try await bytes.next(isolation: #isolation) } }
    }

    private func events(
        in buffer: ByteBuffer, parser: inout ServerSentEventParser
    ) throws(ModelFailure) -> [ServerSentEvent] {
        do {
            return try parser.feed(buffer.readableBytesView)
        } catch {
            throw .malformed("\(name) sent an event longer than \(error.limit) bytes")
        }
    }

    private func refusal(_ response: HTTPClientResponse, watchdog: Watchdog) async throws -> ModelFailure {
        var bytes = response.body.makeAsyncIterator()
        var text: [UInt8] = []
        while text.count < Self.refusalLimit,
            let buffer = try await next(&bytes, within: deadlines.idle, watchdog: watchdog)
        {
            text.append(contentsOf: buffer.readableBytesView.prefix(Self.refusalLimit - text.count))
        }
        let message = OpenAIErrorBody.message(in: text)
        return .refused(
            status: Int(response.status.code), endpoint.key?.redacted(from: message) ?? message)
    }

    /// Says of a failed connection what failed, in words of the house.
    private func reaching<Success>(_ operation: () async throws -> Success) async throws -> Success {
        do {
            return try await operation()
        } catch let error as CancellationError {
            throw error
        } catch let error as HTTPClientError where error == .connectTimeout || error == .tlsHandshakeTimeout {
            throw ModelFailure.timedOut("no connection to \(endpoint.base) within \(deadlines.connect)")
        } catch {
            try Task.checkCancellation()
            throw ModelFailure.unreachable("\(endpoint.base): \(OpenAIErrorBody.abridged(String(describing: error)))")
        }
    }
}
