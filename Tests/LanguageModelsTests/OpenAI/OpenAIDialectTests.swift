import Testing

@testable import LanguageModels

@Suite("What servers like OpenAI's understand")
struct OpenAIDialectTests {
    @Test(
        "models that reason take another limit and no temperature",
        arguments: ["o1", "o1-preview", "o3-mini", "o4-mini-2025-04-16", "gpt-5", "gpt-5-mini", "gpt-5.1"])
    func reasoning(model: String) {
        let dialect = OpenAIDialect().adapted(to: model)
        #expect(dialect.tokenLimit == .maxCompletionTokens)
        #expect(!dialect.takesTemperature)
    }

    @Test("the others do not", arguments: ["gpt-4o", "gpt-5-chat-latest", "o", "olmo-2", "openhermes", "o1x", "qwen3"])
    func others(model: String) {
        #expect(OpenAIDialect().adapted(to: model) == OpenAIDialect())
    }

    @Test(
        "what a server says it does not know is left out",
        arguments: [
            ("Unrecognized request argument supplied: stream_options", OpenAIDialect(takesStreamOptions: false)),
            (#"{"type":"extra_forbidden","loc":["body","stream_options"]}"#, OpenAIDialect(takesStreamOptions: false)),
            (
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                OpenAIDialect(tokenLimit: .maxCompletionTokens)
            ),
            (
                "Unsupported value: 'temperature' does not support 0.2 with this model.",
                OpenAIDialect(takesTemperature: false)
            ),
        ])
    func rejected(words: String, dialect: OpenAIDialect) {
        #expect(OpenAIDialect().without(rejected: words) == dialect)
        #expect(dialect.without(rejected: words) == nil || words.contains("max_completion_tokens"))
    }

    @Test("a server that knows the old limit only is given that")
    func oldLimit() {
        let new = OpenAIDialect(tokenLimit: .maxCompletionTokens)
        #expect(new.without(rejected: "max_completion_tokens: Extra inputs are not permitted") == OpenAIDialect())
    }

    @Test(
        "anything else is the caller's to hear",
        arguments: [
            "max_tokens is too large: 100000", "temperature must be at most 2", "no such model", "",
            "max_completion_tokens is too large: at most 16384",
        ])
    func nothing(words: String) {
        #expect(OpenAIDialect().without(rejected: words) == nil)
        #expect(OpenAIDialect(tokenLimit: .maxCompletionTokens).without(rejected: words) == nil)
    }
}
