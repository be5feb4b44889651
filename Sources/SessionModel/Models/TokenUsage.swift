/// Tokens that a turn used, as the provider reported them.
package struct TokenUsage: Hashable, Sendable {
    package var promptTokens: Int
    package var completionTokens: Int

    package var totalTokens: Int { promptTokens + completionTokens }

    package init(promptTokens: Int = 0, completionTokens: Int = 0) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }

    package static func + (lhs: TokenUsage, rhs: TokenUsage) -> TokenUsage {
        TokenUsage(
            promptTokens: lhs.promptTokens + rhs.promptTokens,
            completionTokens: lhs.completionTokens + rhs.completionTokens)
    }
}
