import SessionModel
import Testing

@testable import LanguageModels

@Suite("The transport to providers", .timeLimit(.minutes(10)))
struct ProviderTransportTests {
    private let clock = InstantClock()
    private static let answer = ScriptedServer.Reply(pieces: [ScriptedServer.head, "hello\n.\n"])
    private static let drop = ScriptedServer.Reply(pieces: [])

    private static func refusal(_ status: String, _ body: String = "no", headers: [String] = []) -> ScriptedServer.Reply
    {
        ScriptedServer.Reply(pieces: [ScriptedServer.refusal(status, body, headers: headers)])
    }

    /// Asks a server that plays the script; what was said before a failure counts too.
    private func ask(
        _ script: [ScriptedServer.Reply], retries: Int = 3, deadlines: ModelDeadlines = ModelDeadlines(),
        secrets: [APIKey] = []
    ) async throws -> (text: String, failure: ModelFailure?, attempts: [String]) {
        var transport = ProviderTransport.testing(deadlines: deadlines, retries: RetryLimits(retries: retries))
        transport.clock = clock
        transport.jitter = { 0.5 }
        return try await ScriptedServer.serving(script: script) { server in
            let recorder = Recorder()
            var failure: ModelFailure?
            do {
                try await transport.ask(PlainExchange(address: server.base, secrets: secrets)) { recorder.record($0) }
            } catch let error as ModelFailure {
                failure = error
            }
            return (recorder.text, failure, await server.sentSoFar())
        }
    }

    @Test(
        "a refusal that may pass, or a connection that drops before the first byte, is not the last word",
        arguments: [
            refusal("408 Request Timeout"), refusal("429 Slow Down"), refusal("500 Broken"), refusal("529 Overloaded"),
            drop, ScriptedServer.Reply(pieces: [ScriptedServer.head]),
            ScriptedServer.Reply(pieces: [ScriptedServer.head, "!529\n"]),
        ])
    func asksAgain(first: ScriptedServer.Reply) async throws {
        let (text, failure, attempts) = try await ask([first, Self.drop, Self.answer])
        #expect(text == "hello")
        #expect(failure == nil)
        #expect(attempts.count == 3)
        #expect(clock.sleeps == [.milliseconds(250), .milliseconds(500)])
    }

    @Test("the last refusal is what the caller hears when the attempts are used up")
    func givesUp() async throws {
        let script = [Self.drop, Self.refusal("503 Busy", "one"), Self.refusal("503 Busy", "two")]
        let (_, failure, attempts) = try await ask(script, retries: 2)
        #expect(failure == .refused(ModelRefusal(.request, status: 503, "two")))
        #expect(attempts.count == 3)
    }

    @Test("the provider's own wait is kept", arguments: ["Retry-After: 2", "retry-after-ms: 2000"])
    func retryAfter(header: String) async throws {
        let (text, _, _) = try await ask([Self.refusal("429 Slow Down", headers: [header]), Self.answer])
        #expect(text == "hello")
        #expect(clock.sleeps == [.milliseconds(2250)])
    }

    @Test("a wait that is too long is told to the caller instead of waited for")
    func tooLong() async throws {
        let (_, failure, attempts) = try await ask([Self.refusal("429 Slow Down", headers: ["Retry-After: 3600"])])
        #expect(failure == .refused(ModelRefusal(.request, status: 429, "no", retryAfter: .seconds(3600))))
        #expect(attempts.count == 1)
        #expect(clock.sleeps.isEmpty)
    }

    @Test(
        "what the provider will refuse again is asked once",
        arguments: [refusal("400 No"), refusal("429 No", "no money")])
    func final(reply: ScriptedServer.Reply) async throws {
        #expect(try await ask([reply, Self.answer]).attempts.count == 1)
    }

    @Test("an answer that has begun is never asked for again, however it ends")
    func cut() async throws {
        let half = ScriptedServer.Reply(pieces: [ScriptedServer.head, "half\n"], ending: .hang)
        var transport = ProviderTransport.testing(retries: RetryLimits())
        transport.clock = clock
        try await ScriptedServer.serving(script: [half, Self.answer]) { [transport] server in
            let failure = await #expect(throws: ModelFailure.self) {
                try await transport.ask(PlainExchange(address: server.base)) { _ in server.cut() }
            }
            guard case .unreachable? = failure else { throw Unexpected() }
            #expect(await server.sentSoFar().count == 1)
        }
        let (text, failure, attempts) = try await ask([
            ScriptedServer.Reply(pieces: [ScriptedServer.head, "half\n!529\n"], ending: .hang), Self.answer,
        ])
        #expect(text == "half")
        #expect(failure == .refused(ModelRefusal(.unavailable, status: 529, "in the stream")))
        #expect(attempts.count == 1)
        #expect(clock.sleeps.isEmpty)
    }

    private struct Unexpected: Error {}

    @Test("what a provider does not know is left out, which is no second attempt")
    func rephrased() async throws {
        let script = [Self.refusal("400 No", "a"), Self.refusal("400 No", "b"), Self.answer]
        let (text, _, attempts) = try await ask(script, retries: 0)
        #expect(text == "hello")
        #expect(attempts == ["extras: a b", "extras: b", "extras: "])
        #expect(clock.sleeps.isEmpty)
    }

    @Test("nothing secret is in an error, whoever wrote it")
    func secrets() async throws {
        let key = try #require(APIKey("sk-secret"))
        let (_, failure, _) = try await ask([Self.refusal("400 No", "your key sk-secret is bad")], secrets: [key])
        #expect(failure == .refused(ModelRefusal(.request, status: 400, "your key *** is bad")))
    }

    @Test("silence is not asked again: a model that thinks would think twice")
    func silence() async throws {
        let deadlines = ModelDeadlines(firstByte: .milliseconds(20), idle: .seconds(60))
        let silent = ScriptedServer.Reply(pieces: [], ending: .hang)
        let (_, failure, attempts) = try await ask([silent, Self.answer], deadlines: deadlines)
        #expect(failure == .timedOut("plain/m sent nothing for 0.02 seconds"))
        // On a busy machine the time is over before the question has arrived.
        #expect(attempts.count <= 1)
        #expect(clock.sleeps.isEmpty)
    }

    @Test("whoever leaves during the wait for another attempt is not kept")
    func cancelledWait() async throws {
        let transport = ProviderTransport.testing(
            retries: RetryLimits(totalWait: .seconds(7200)))
        let script = [Self.refusal("503 Busy", headers: ["Retry-After: 3600"])]
        try await ScriptedServer.serving(script: script) { server in
            let task = Task { try await transport.ask(PlainExchange(address: server.base)) { _ in } }
            _ = await server.requests.first { _ in true }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
