/// Tokens that a turn used, as the provider reported them.
package struct TokenUsage: Hashable, Sendable {
    /// All of the prompt, cached or not.
    package var promptTokens: Int
    package var completionTokens: Int

    /// Of the prompt, what the provider read from its cache.
    package var cacheReadTokens: Int

    /// Of the prompt, what the provider wrote into its cache.
    package var cacheWriteTokens: Int

    package var totalTokens: Int { promptTokens + completionTokens }

    package init(
        promptTokens: Int = 0, completionTokens: Int = 0, cacheReadTokens: Int = 0, cacheWriteTokens: Int = 0
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheWriteTokens = cacheWriteTokens
    }

    package static func + (lhs: TokenUsage, rhs: TokenUsage) -> TokenUsage {
        TokenUsage(
            promptTokens: lhs.promptTokens + rhs.promptTokens,
            completionTokens: lhs.completionTokens + rhs.completionTokens,
            cacheReadTokens: lhs.cacheReadTokens + rhs.cacheReadTokens,
            cacheWriteTokens: lhs.cacheWriteTokens + rhs.cacheWriteTokens)
    }
}
