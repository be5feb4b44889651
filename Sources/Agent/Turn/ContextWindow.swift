/// How much of a model's window a turn's questions may fill.
struct ContextWindow: Hashable, Sendable {
    /// Kept free for the answer where the request does not say how long it may be.
    private static let usualAnswer = 4_096

    /// No question is asked to be shorter: the model's own refusal says more than an empty conversation.
    private static let shortestPrompt = 256

    private let tokens: Int
    private let longestAnswer: Int?

    /// Most tokens of the prompt, as they are estimated here. A tenth of the window is the estimate's margin.
    private(set) var promptLimit: Int

    /// - Parameters:
    ///   - tokens: The model's window: prompt and answer together.
    ///   - longestAnswer: The request's `max_tokens`.
    init(tokens: Int, longestAnswer: Int?) {
        self.tokens = tokens
        self.longestAnswer = longestAnswer
        let usable = tokens - tokens / 10
        promptLimit = max(Self.shortestPrompt, usable - min(longestAnswer ?? Self.usualAnswer, usable / 2))
    }

    /// The provider found a prompt of so many estimated tokens too long: the next ones have half of that, or half of the
    /// limit that it named.
    mutating func shrink(sent: Int, limit: Int?) {
        promptLimit = max(Self.shortestPrompt, min(sent, promptLimit, limit ?? .max) / 2)
    }

    /// Most tokens of the answer to such a prompt; nil leaves it to the provider.
    func answerLimit(promptTokens: Int) -> Int? {
        longestAnswer.map { min($0, max(Allowance.shortestAnswer, tokens - promptTokens)) }
    }
}
