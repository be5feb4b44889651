import AsyncHTTPClient
import SessionModel
import Testing

@testable import LanguageModels

@Suite("An OpenAI-compatible model", .timeLimit(.minutes(10)))
struct OpenAICompatibleModelTests {
    private let request = ModelRequest(messages: [.user([.text("Hi")])], languages: ["python"])

    private func model(
        _ base: String, key: String = "sk-secret", deadlines: ModelDeadlines = ModelDeadlines()
    ) throws -> any LanguageModel {
        let provider = OpenAIProvider.openAI([.openAIKey: key, .openAIBaseURL: base])
        return try provider.model("m", at: nil, over: .testing(deadlines: deadlines))
    }

    private func failure(
        _ pieces: [String], then ending: ScriptedServer.Ending = .close, deadlines: ModelDeadlines = ModelDeadlines()
    ) async throws -> ModelFailure? {
        try await ScriptedServer.serving(pieces, then: ending) { server in
            await #expect(throws: ModelFailure.self) {
                try await Recorder.answer(of: model(server.base, deadlines: deadlines), to: request)
            }
        }
    }

    @Test("an answer that comes byte by byte is read as one that comes whole")
    func streamed() async throws {
        let stream = Transcript.stream(Transcript.toolCall)
        let byteByByte = [ScriptedServer.head] + stream.unicodeScalars.map { String($0) }
        let answers = try await [[ScriptedServer.head, stream], byteByByte].asyncMap { pieces in
            try await ScriptedServer.serving(pieces) { server in
                try await Recorder.answer(of: model(server.base), to: request)
            }
        }
        #expect(answers[0].count == 7)
        #expect(answers[0] == answers[1])
    }

    @Test("the request carries the key, the model and the conversation")
    func sent() async throws {
        let stream = Transcript.stream([Transcript.finish("stop"), "[DONE]"])
        try await ScriptedServer.serving([ScriptedServer.head, stream]) { server in
            _ = try await Recorder.answer(of: model(server.base + "/"), to: request)
            let sent = await server.requests.first { _ in true }
            #expect(sent?.head.hasPrefix("POST /v1/chat/completions HTTP/1.1") == true)
            #expect(sent?.head.contains("Authorization: Bearer sk-secret") == true)
            #expect(sent?.body.contains(#""model":"m""#) == true)
        }
    }

    @Test("an answer is over with [DONE], even if the connection stays open")
    func done() async throws {
        let stream = Transcript.stream(Transcript.toolCall)
        try await ScriptedServer.serving([ScriptedServer.head, stream], then: .hang) { server in
            let events = try await Recorder.answer(of: model(server.base), to: request)
            #expect(events.count == 7)
        }
    }

    @Test(
        "a refusal carries the provider's own words, without the key",
        arguments: [
            (#"{"error":{"message":"Incorrect API key: sk-secret","type":"x"}}"#, "Incorrect API key: ***"),
            (#"{"error":"busy"}"#, "busy"),
            (#"{"message":"m"}"#, "m"),
            (#"{"detail":"d"}"#, "d"),
            ("<html>\n  Bad   gateway</html>", "<html> Bad gateway</html>"),
            ("", "no reason given"),
        ])
    func refusal(body: String, message: String) async throws {
        let failure = try await failure([ScriptedServer.refusal("401 Unauthorized", body)])
        let text = "openai/m: the provider refused the server's key, OPENAI_API_KEY (401): \(message)"
        #expect(failure == .refused(ModelRefusal(.key, status: 401, text)))
    }

    @Test("a refusal that never ends is read to its cap only")
    func endlessRefusal() async throws {
        let head = "HTTP/1.1 500 Broken\r\nContent-Length: 1000000\r\n\r\n"
        let failure = try await failure([head, String(repeating: "x", count: 100_000)], then: .hang)
        let text = "openai/m: the provider failed (500): \(String(repeating: "x", count: 500))…"
        #expect(failure == .refused(ModelRefusal(.unavailable, status: 500, text)))
    }

    @Test("a redirect is not followed")
    func redirect() async throws {
        let answer = "HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        try await ScriptedServer.serving([answer]) { server in
            let text = "openai/m: the provider refused the request (307): no reason given"
            await #expect(throws: ModelFailure.refused(ModelRefusal(.request, status: 307, text))) {
                try await Recorder.answer(of: model(server.base), to: request)
            }
        }
    }

    @Test("a connection that breaks in the middle of the answer is an error, and what came was given out")
    func broken() async throws {
        let recorder = Recorder()
        let half = [ScriptedServer.head, Transcript.stream([Transcript.text("half")])]
        try await ScriptedServer.serving(half, then: .hang) { server in
            let failure = await #expect(throws: ModelFailure.self) {
                try await model(server.base).stream(request) { event in
                    recorder.record(event)
                    server.cut()
                }
            }
            guard case .unreachable? = failure else {
                Issue.record("not unreachable: \(String(describing: failure))")
                return
            }
        }
        #expect(recorder.text == "half")
    }

    @Test("an answer that is no event stream is an error")
    func notAStream() async throws {
        let failure = try await failure([ScriptedServer.refusal("200 OK", #"{"choices":[]}"#)])
        #expect(failure == .unreachable("the provider broke off in the middle of its answer"))
    }

    @Test("a provider that says nothing at all is given up")
    func firstByte() async throws {
        let deadlines = ModelDeadlines(firstByte: .milliseconds(20), idle: .seconds(60))
        #expect(
            try await failure([], then: .hang, deadlines: deadlines)
                == .timedOut("openai/m sent nothing for 0.02 seconds"))
        let silent = try await failure([ScriptedServer.head], then: .hang, deadlines: deadlines)
        #expect(silent == .timedOut("openai/m sent nothing for 0.02 seconds"))
    }

    @Test("a provider that falls silent in the middle is given up")
    func idle() async throws {
        let deadlines = ModelDeadlines(firstByte: .seconds(60), idle: .milliseconds(20))
        let stream = Transcript.stream([Transcript.text("half")])
        let failure = try await failure([ScriptedServer.head, stream], then: .hang, deadlines: deadlines)
        #expect(failure == .timedOut("openai/m sent nothing for 0.02 seconds"))
    }

    @Test("nobody at the address is unreachable")
    func nobody() async throws {
        let failure = await #expect(throws: ModelFailure.self) {
            try await Recorder.answer(of: model(ScriptedServer.nobody), to: request)
        }
        guard case .unreachable(let text)? = failure else {
            Issue.record("not unreachable: \(String(describing: failure))")
            return
        }
        #expect(text.contains(ScriptedServer.nobody))
        #expect(!text.contains("sk-secret"))
    }

    @Test("cancelling the task closes the connection to the provider")
    func cancelled() async throws {
        let stream = Transcript.stream([Transcript.text("half")])
        try await ScriptedServer.serving([ScriptedServer.head, stream], then: .hang) { server in
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let task = Task { [request, model = try model(server.base)] in
                try await model.stream(request) { _ in start.yield() }
            }
            _ = await started.first { true }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // The time limit of the suite is what fails here when the connection stays.
            _ = await server.disconnections.first { true }
        }
    }

    @Test("what the receiver throws ends the answer and comes back")
    func receiverThrows() async throws {
        struct Enough: Error {}
        let stream = Transcript.stream([Transcript.text("half")])
        try await ScriptedServer.serving([ScriptedServer.head, stream], then: .hang) { server in
            await #expect(throws: Enough.self) {
                try await model(server.base).stream(request) { _ in throw Enough() }
            }
        }
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
