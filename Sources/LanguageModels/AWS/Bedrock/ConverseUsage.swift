import SessionModel

/// The tokens of one answer as `Converse` counts them: those of the cache are not among `inputTokens`.
struct ConverseUsage: Decodable {
    private let inputTokens: Int?
    private let outputTokens: Int?
    private let cacheReadInputTokens: Int?
    private let cacheWriteInputTokens: Int?

    var tokens: TokenUsage {
        let (read, written) = (max(0, cacheReadInputTokens ?? 0), max(0, cacheWriteInputTokens ?? 0))
        return TokenUsage(
            promptTokens: max(0, inputTokens ?? 0) + read + written, completionTokens: max(0, outputTokens ?? 0),
            cacheReadTokens: read, cacheWriteTokens: written)
    }
}
