/// What is known of well-known models. Prices are the makers' list prices as of November 2026, compared with the table of
/// LiteLLM 1.106.2; of a model with several, by region or by length, the higher one, so that a budget holds. An operator who
/// pays others says so.
///
/// A family with a window and no price is served by many, each at its own.
enum KnownModels {
    /// Where a model is served says something of it, whichever it is.
    static let providers: [String: PartialTraits] = [
        // No model, and so no window. It finds its place by all that was said since the question.
        "builtin/": PartialTraits(contextTokens: 1 << 40, takesTools: true, price: .free),
        // Ollama cuts what is longer than its own window, the oldest first and without a word.
        "ollama/": PartialTraits(contextTokens: 4_096, price: .free),
        "ollama_chat/": PartialTraits(contextTokens: 4_096, price: .free),
    ]

    static let families: [String: PartialTraits] =
        openAI.merging(anthropic) { $1 }.merging(amazon) { $1 }.merging(others) { $1 }.merging(withoutTools) { $1 }
        .merging(withoutImages, uniquingKeysWith: withSight).merging(withImages, uniquingKeysWith: withSight)

    private static let openAI: [String: PartialTraits] = [
        "gpt-5": model(400_000, 1.25, 10, read: 0.125),
        "gpt-5-mini": model(400_000, 0.25, 2, read: 0.025),
        "gpt-5-nano": model(400_000, 0.05, 0.4, read: 0.005),
        "gpt-4.1": model(1_047_576, 2, 8, read: 0.5),
        "gpt-4.1-mini": model(1_047_576, 0.4, 1.6, read: 0.1),
        "gpt-4.1-nano": model(1_047_576, 0.1, 0.4, read: 0.025),
        "gpt-4o": model(128_000, 2.5, 10, read: 1.25),
        "gpt-4o-2024-05-13": model(128_000, 5, 15),
        "gpt-4o-mini": model(128_000, 0.15, 0.6, read: 0.075),
        "gpt-4-turbo": model(128_000, 10, 30),
        "gpt-4": model(8_192, 30, 60), "gpt-4-32k": model(32_768, 60, 120),
        "gpt-3.5-turbo": model(16_385, 0.5, 1.5),
        "o1": model(200_000, 15, 60, read: 7.5),
        "o3": model(200_000, 2, 8, read: 0.5),
        "o3-mini": model(200_000, 1.1, 4.4, read: 0.55),
        "o4-mini": model(200_000, 1.1, 4.4, read: 0.275),
    ]

    private static let anthropic: [String: PartialTraits] = [
        "claude-3-haiku": claude(0.25, 1.25), "claude-3-sonnet": claude(3, 15), "claude-3-opus": claude(15, 75),
        "claude-3-5-haiku": claude(0.8, 4), "claude-3.5-haiku": claude(0.8, 4),
        "claude-3-5-sonnet": claude(3, 15), "claude-3.5-sonnet": claude(3, 15),
        "claude-3-7-sonnet": claude(3, 15), "claude-3.7-sonnet": claude(3, 15),
        "claude-haiku-4": claude(1, 5), "claude-sonnet-4": claude(3, 15), "claude-opus-4": claude(15, 75),
        "claude-opus-4-5": claude(5, 25), "claude-opus-4.5": claude(5, 25),
    ]

    private static let amazon: [String: PartialTraits] = [
        "nova-micro": model(128_000, 0.035, 0.14, read: 0.00875),
        "nova-lite": model(300_000, 0.06, 0.24, read: 0.015), "nova-pro": model(300_000, 0.8, 3.2, read: 0.2),
        "nova-premier": model(1_000_000, 2.5, 12.5, read: 0.625),
    ]

    private static let others: [String: PartialTraits] = [
        "gemini-2.5-pro": model(1_048_576, 2.5, 15), "gemini-2.5-flash": model(1_048_576, 0.3, 2.5),
        "gemini-2.5-flash-lite": model(1_048_576, 0.1, 0.4), "gemini-2.0-flash": model(1_048_576, 0.15, 0.6),
        "deepseek-chat": model(128_000, 0.28, 0.42, read: 0.028),
        "deepseek-reasoner": model(128_000, 0.28, 0.42, read: 0.028),
        "deepseek": PartialTraits(contextTokens: 64_000),
        "mistral-large": model(128_000, 2, 6), "mistral-medium": model(128_000, 0.4, 2),
        "mistral-small": model(32_000, 0.2, 0.6), "codestral": model(32_000, 0.3, 0.9),
        "mixtral": PartialTraits(contextTokens: 32_768), "mistral": PartialTraits(contextTokens: 32_768),
        "command-r": PartialTraits(contextTokens: 128_000), "jamba": PartialTraits(contextTokens: 256_000),
        "llama-4": llama, "llama4": llama, "llama-3.1": llama, "llama3.1": llama, "llama3-1": llama,
        "llama-3.2": llama, "llama3.2": llama, "llama3-2": llama, "llama-3.3": llama, "llama3.3": llama,
        "llama3-3": llama,
        "qwen": PartialTraits(contextTokens: 32_768), "qwen3": PartialTraits(contextTokens: 40_960),
        "gpt-oss": PartialTraits(contextTokens: 131_072),
    ]

    /// The generations of Llama that know tools.
    private static let llama = PartialTraits(contextTokens: 131_072, takesTools: true)

    /// Models that refuse tools, or do not know what to do with them.
    private static let withoutTools: [String: PartialTraits] = [
        "o1-mini": model(128_000, 1.1, 4.4, tools: false), "o1-preview": model(128_000, 15, 60, tools: false),
        "claude-2": model(100_000, 8, 24, tools: false), "claude-instant": model(100_000, 0.8, 2.4, tools: false),
        "titan-text": PartialTraits(contextTokens: 8_192, takesTools: false),
        "mistral-7b": PartialTraits(contextTokens: 32_768, takesTools: false),
        "mixtral-8x7b": PartialTraits(contextTokens: 32_768, takesTools: false),
        "llama2": PartialTraits(contextTokens: 4_096, takesTools: false),
        "llama-2": PartialTraits(contextTokens: 4_096, takesTools: false),
        "llama3": PartialTraits(contextTokens: 8_192, takesTools: false),
        "llama-3": PartialTraits(contextTokens: 8_192, takesTools: false),
        "codellama": PartialTraits(contextTokens: 16_384, takesTools: false),
        "gemma": PartialTraits(contextTokens: 8_192, takesTools: false),
        "gemma3": PartialTraits(contextTokens: 131_072, takesTools: false),
        "gemma-3": PartialTraits(contextTokens: 131_072, takesTools: false),
        "phi": PartialTraits(contextTokens: 4_096, takesTools: false),
        "phi3": PartialTraits(contextTokens: 4_096, takesTools: false),
        "starcoder": PartialTraits(contextTokens: 8_192, takesTools: false),
        "deepseek-coder": PartialTraits(contextTokens: 16_384, takesTools: false),
        "deepseek-r1": PartialTraits(contextTokens: 131_072, takesTools: false),
        "deepseek.r1": PartialTraits(contextTokens: 128_000, takesTools: false),
    ]

    /// Models that refuse pictures. One that is not here is shown them.
    private static let withoutImages: [String: PartialTraits] = Dictionary(
        uniqueKeysWithValues: [
            "gpt-4", "gpt-4-32k", "gpt-3.5-turbo", "o1-mini", "o1-preview", "o3-mini", "gpt-oss", "claude-2",
            "claude-instant", "nova-micro", "titan-text", "deepseek-chat", "deepseek-reasoner", "deepseek-coder",
            "deepseek-r1", "deepseek.r1", "codestral", "mistral-7b", "mixtral", "command-r", "jamba", "llama2",
            "llama-2", "llama3", "llama-3", "codellama", "starcoder",
        ].map { ($0, PartialTraits(takesImages: false)) })

    /// Newer models whose names begin as those of blind ones do.
    private static let withImages: [String: PartialTraits] = Dictionary(
        uniqueKeysWithValues: [
            "gpt-4.1", "gpt-4o", "gpt-4-turbo", "gpt-4-vision", "gpt-4.5", "llama-3.2", "llama3.2", "llama3-2",
        ].map { ($0, PartialTraits(takesImages: true)) })

    private static func withSight(_ known: PartialTraits, _ sight: PartialTraits) -> PartialTraits {
        var traits = known
        traits.takesImages = sight.takesImages
        return traits
    }

    private static func model(
        _ context: Int, _ prompt: Double, _ completion: Double, read: Double? = nil, tools: Bool = true
    ) -> PartialTraits {
        PartialTraits(
            contextTokens: context, takesTools: tools,
            price: ModelPrice(prompt: prompt, completion: completion, cacheRead: read))
    }

    /// Anthropic reads its cache for a tenth of the price and writes it for five quarters.
    private static func claude(_ prompt: Double, _ completion: Double) -> PartialTraits {
        PartialTraits(
            contextTokens: 200_000, takesTools: true,
            price: ModelPrice(
                prompt: prompt, completion: completion, cacheRead: prompt / 10, cacheWrite: prompt * 5 / 4))
    }
}
