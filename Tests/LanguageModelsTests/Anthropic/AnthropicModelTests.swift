import SessionModel
import Testing

@testable import LanguageModels

@Suite("A model behind the Messages API", .timeLimit(.minutes(10)))
struct AnthropicModelTests {
    private let request = ModelRequest(messages: [.user([.text("Hi")])], languages: ["python"], temperature: 0.5)

    private func model(_ base: String, _ more: [ProviderVariable: String] = [.anthropicKey: "sk-ant-secret"]) throws
        -> any LanguageModel
    {
        let variables = more.merging([.anthropicAPIBase: base]) { $1 }
        return try AnthropicProvider(ProviderVariables(variables)).model("claude-x", at: nil, over: .testing())
    }

    private static func answer() throws -> ScriptedServer.Reply {
        ScriptedServer.Reply(pieces: [ScriptedServer.head, try ProviderTranscript("anthropic/answer").text])
    }

    @Test(
        "the request names the protocol's version and carries the key, wherever the base ends",
        arguments: ["", "/v1", "/v1/messages", "/v1/"])
    func sent(path: String) async throws {
        try await ScriptedServer.serving(script: [Self.answer()]) { server in
            let base = server.base.replacing("/v1", with: path)
            let events = try await Recorder.answer(of: model(base), to: request)
            #expect(events.last == .finished(.complete))
            let sent = try #require(await server.requests.first { _ in true })
            #expect(sent.head.hasPrefix("POST /v1/messages HTTP/1.1"))
            #expect(sent.head.contains("anthropic-version: 2023-06-01"))
            #expect(sent.head.contains("x-api-key: sk-ant-secret"))
            #expect(!sent.head.contains("Authorization"))
            #expect(sent.body.contains(#""model":"claude-x""#))
        }
    }

    @Test("a token goes where gateways want it")
    func token() async throws {
        try await ScriptedServer.serving(script: [Self.answer()]) { server in
            _ = try await Recorder.answer(of: model(server.base, [.anthropicToken: "tok"]), to: request)
            let sent = try #require(await server.requests.first { _ in true })
            #expect(sent.head.contains("Authorization: Bearer tok"))
            #expect(!sent.head.contains("x-api-key"))
        }
    }

    @Test(
        "refusals mean what the API's documentation says",
        arguments: [
            ("401 Unauthorized", "authentication_error", "invalid x-api-key", .key),
            ("402 Payment Required", "billing_error", "pay", .quota),
            ("400 Bad Request", "invalid_request_error", "Your credit balance is too low to access the API", .quota),
            ("403 Forbidden", "permission_error", "not yours", .key),
            ("404 Not Found", "not_found_error", "model: claude-x", .unknownModel),
            ("429 Too Many Requests", "rate_limit_error", "slow down", .rateLimit),
            ("529 Overloaded", "overloaded_error", "Overloaded", .unavailable),
            ("400 Bad Request", "invalid_request_error", "messages: bad", .request),
        ] as [(String, String, String, ModelRefusal.Reason)])
    func refusals(status: String, type: String, message: String, reason: ModelRefusal.Reason) async throws {
        let body = #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"},"request_id":"req_body"}"#
        let reply = ScriptedServer.refusal(status, body, headers: ["request-id: req_head"])
        try await ScriptedServer.serving([reply]) { server in
            let failure = await #expect(throws: ModelFailure.self) {
                try await Recorder.answer(of: model(server.base), to: request)
            }
            guard case .refused(let refusal)? = failure else { throw Unexpected() }
            #expect(refusal.reason == reason)
            #expect(refusal.message.hasSuffix("\(message) (request id req_head)"))
            #expect(refusal.message.contains("ANTHROPIC_API_KEY") == (reason == .key))
        }
    }

    @Test("a prompt that is too long says how long it may be")
    func tooLong() async throws {
        let body =
            #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 213462 tokens > 200000 maximum"}}"#
        try await ScriptedServer.serving([ScriptedServer.refusal("400 Bad Request", body)]) { server in
            let failure = await #expect(throws: ModelFailure.self) {
                try await Recorder.answer(of: model(server.base), to: request)
            }
            guard case .contextLengthExceeded(200_000, _)? = failure else { throw Unexpected() }
        }
    }

    @Test("a model that takes no temperature is asked without")
    func temperature() async throws {
        let body =
            #"{"type":"error","error":{"type":"invalid_request_error","message":"`temperature` is deprecated for this model."}}"#
        let refusal = ScriptedServer.Reply(pieces: [ScriptedServer.refusal("400 Bad Request", body)])
        try await ScriptedServer.serving(script: [refusal, Self.answer()]) { server in
            _ = try await Recorder.answer(of: model(server.base), to: request)
            let bodies = await server.sentSoFar()
            #expect(bodies.map { $0.contains("temperature") } == [true, false])
        }
    }

    private struct Unexpected: Error {}
}
