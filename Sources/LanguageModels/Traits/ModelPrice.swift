package import SessionModel

/// What a model's tokens cost, in US dollars for a million.
package struct ModelPrice: Hashable, Sendable {
    package var prompt: Double
    package var completion: Double

    /// Of a prompt's tokens that come from the provider's cache; as any other of the prompt unless said.
    package var cacheRead: Double

    /// Of a prompt's tokens that go into the provider's cache; as any other of the prompt unless said.
    package var cacheWrite: Double

    package init(prompt: Double, completion: Double, cacheRead: Double? = nil, cacheWrite: Double? = nil) {
        self.prompt = prompt
        self.completion = completion
        self.cacheRead = cacheRead ?? prompt
        self.cacheWrite = cacheWrite ?? prompt
    }

    package static let free = ModelPrice(prompt: 0, completion: 0)

    package func cost(of usage: TokenUsage) -> Money {
        let plain = max(0, usage.promptTokens - usage.cacheReadTokens - usage.cacheWriteTokens)
        let millionths =
            Double(plain) * prompt + Double(usage.cacheReadTokens) * cacheRead
            + Double(usage.cacheWriteTokens) * cacheWrite + Double(usage.completionTokens) * completion
        return Money(dollars: millionths / 1_000_000)
    }
}
