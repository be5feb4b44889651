/// One event of a streamed message, as far as it matters here.
struct AnthropicEvent: Decodable {
    struct Message: Decodable {
        let usage: Usage?
    }

    struct Usage: Decodable {
        let inputTokens: Int?
        let outputTokens: Int?
        let cacheCreationInputTokens: Int?
        let cacheReadInputTokens: Int?
    }

    struct Block: Decodable {
        let type: String
        let text: String?
        let id: String?
        let name: String?
    }

    struct Delta: Decodable {
        let type: String?
        let text: String?
        let partialJson: String?
        let stopReason: String?
    }

    let type: String
    let message: Message?
    let contentBlock: Block?
    let delta: Delta?
    let usage: Usage?
    let error: AnthropicErrorBody.Detail?
}
