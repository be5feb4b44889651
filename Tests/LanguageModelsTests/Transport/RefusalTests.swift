import SessionModel
import Testing

@testable import LanguageModels

@Suite("What a refusal means")
struct RefusalTests {
    @Test(
        "a conversation that is too long is told by every provider's words, with the limit where it is named",
        arguments: [
            (400, "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001", 8192),
            (400, "prompt is too long: 213462 tokens > 200000 maximum", 200_000),
            (400, "input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease", 200_000),
            (400, "Input is too long for requested model.", nil),
            (400, "The input token count (40000) exceeds the maximum number of tokens allowed (32768).", 32768),
            (400, "Prompt contains 40000 tokens, too large for model with 32768 maximum context length", 32768),
            (400, "The decoder prompt (length 5000) is longer than the maximum model length of 4096.", 4096),
            (500, "the request exceeds the available context size (2048 tokens), try increasing it", 2048),
            (413, "Request too large", nil),
        ] as [(Int, String, Int?)])
    func tooLong(status: Int, words: String, limit: Int?) {
        let text = "x/m: the conversation is too long for the model (\(status)): \(words)"
        #expect(
            Refusal(status: status, message: words, model: "x/m").failure == .contextLengthExceeded(limit: limit, text))
    }

    @Test("a conversation that is too long is told by the error's name")
    func tooLongByName() {
        let refusal = Refusal(
            status: 400, names: ["context_length_exceeded"], message: "Please reduce it.", model: "x/m")
        let text = "x/m: the conversation is too long for the model (400): Please reduce it."
        #expect(refusal.failure == .contextLengthExceeded(limit: nil, text))
    }

    @Test(
        "a model without tools is told by every provider's words",
        arguments: [
            (400, "registry.ollama.ai/library/phi:latest does not support tools"),
            (400, "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"),
            (404, "No endpoints found that support tool use."),
            (400, "This model doesn't support tool use in streaming mode."),
            (400, "Unsupported parameter: 'tools' is not supported with this model."),
            (400, "Function calling is not enabled for this model"),
            (500, "tools param requires --jinja flag"),
        ])
    func noTools(status: Int, words: String) {
        let text = "x/m: the model takes no tools (\(status)): \(words)"
        #expect(Refusal(status: status, message: words, model: "x/m").failure == .toolsNotSupported(text))
    }

    @Test(
        "everything else is told by the provider's name for it, or by its status",
        arguments: [
            (401, "this key does not support tools", [], .key), (403, "not yours", [], .key),
            (429, "maximum context length of your plan", [], .rateLimit), (402, "Insufficient Balance", [], .quota),
            (429, "You exceeded your current quota", ["insufficient_quota"], .quota),
            (400, "max_tokens is too large: 100000. This model supports at most 16384 completion tokens", [], .request),
            (400, "The response was filtered", ["content_filter"], .contentFilter),
            (400, "No connected db.", ["no_db_connection"], .key),
            (400, "Unknown model", ["model_not_found"], .unknownModel), (404, "no such model", [], .unknownModel),
            (408, "slow", [], .unavailable), (500, "tool server crashed", [], .unavailable),
            (529, "Overloaded", ["overloaded_error"], .unavailable), (422, "what?", ["odd"], .request),
        ] as [(Int, String, [String], ModelRefusal.Reason)])
    func others(status: Int, words: String, names: [String], reason: ModelRefusal.Reason) throws {
        let refusal = Refusal(
            status: status, names: names, message: words, model: "x/m", credential: "X_API_KEY", requestID: "req_1",
            retryAfter: .seconds(2))
        guard case .refused(let told) = refusal.failure else { throw Unexpected() }
        #expect(told.reason == reason)
        #expect(told.status == status)
        #expect(told.retryAfter == .seconds(2))
        #expect(told.message.hasPrefix("x/m: the provider"))
        #expect(told.message.hasSuffix("(\(status)): \(words) (request id req_1)"))
        #expect(told.message.contains("X_API_KEY") == (reason == .key))
    }

    private struct Unexpected: Error {}
}
