/// What a server that speaks OpenAI's protocol understands of it.
struct OpenAIDialect: Hashable, Sendable {
    /// The name of the limit on the answer.
    enum TokenLimit: Sendable {
        /// What every compatible server knows.
        case maxTokens

        /// What OpenAI's newer models insist on.
        case maxCompletionTokens
    }

    var tokenLimit = TokenLimit.maxTokens
    var takesTemperature = true

    /// Whether usage has to be asked for, and may be.
    var takesStreamOptions = true

    /// The same for models that reason: they choose their temperature themselves.
    func adapted(to model: String) -> OpenAIDialect {
        guard Self.isReasoning(model) else { return self }
        var dialect = self
        dialect.tokenLimit = .maxCompletionTokens
        dialect.takesTemperature = false
        return dialect
    }

    /// `o1`, `o3-mini`, `o4-mini-2025-04-16`, `gpt-5-mini`; not `gpt-5-chat-latest`.
    private static func isReasoning(_ model: String) -> Bool {
        if model.hasPrefix("gpt-5") { return !model.hasPrefix("gpt-5-chat") }
        let family = model.prefix { $0 != "-" }
        return family.count >= 2 && family.first == "o" && family.dropFirst().allSatisfy(\.isNumber)
    }

    private static let unknown = [
        "unsupported", "not support", "n't support", "not permitted", "not allowed", "forbidden", "unknown",
        "unrecognized", "unexpected",
    ]

    /// What is left when the server does not know what it was sent; nil where that is not what its words say.
    func without(rejected words: String) -> OpenAIDialect? {
        var dialect = self
        let isUnknown = Self.unknown.contains(where: words.lowercased().contains)
        if takesStreamOptions, words.contains("stream_options") || words.contains("include_usage") {
            dialect.takesStreamOptions = false
        } else if isUnknown, tokenLimit == .maxTokens, words.contains("max_completion_tokens") {
            dialect.tokenLimit = .maxCompletionTokens
        } else if isUnknown, tokenLimit == .maxCompletionTokens, words.contains("max_completion_tokens") {
            dialect.tokenLimit = .maxTokens
        } else if isUnknown, takesTemperature, words.contains("temperature") {
            dialect.takesTemperature = false
        } else {
            return nil
        }
        return dialect
    }
}
