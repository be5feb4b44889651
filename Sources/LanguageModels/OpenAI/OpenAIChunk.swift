/// One piece of a streamed answer, as far as it matters here.
///
/// Everything is optional: compatible servers leave out what they find superfluous.
struct OpenAIChunk: Decodable {
    struct Choice: Decodable {
        let delta: Delta?
        let finishReason: String?
    }

    struct Delta: Decodable {
        let content: Content?

        /// What the model says instead of an answer.
        let refusal: String?
        let toolCalls: [ToolCall]?
    }

    /// Text, or parts of which only the text is for the user: Mistral's models think in others.
    struct Content: Decodable {
        private struct Part: Decodable {
            let type: String?
            let text: String?
        }

        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self.text = text
            } else {
                text = try container.decode([Part].self).filter { $0.type == "text" }.compactMap(\.text).joined()
            }
        }
    }

    struct ToolCall: Decodable {
        struct Function: Decodable {
            let name: String?
            let arguments: String?
        }

        let index: Int?
        let id: String?
        let function: Function?
    }

    struct Usage: Decodable {
        struct Details: Decodable {
            let cachedTokens: Int?
        }

        let promptTokens: Int?
        let completionTokens: Int?
        let promptTokensDetails: Details?

        /// DeepSeek's name for what was read from the cache.
        let promptCacheHitTokens: Int?
    }

    let choices: [Choice]?
    let usage: Usage?
    let error: OpenAIErrorBody.Detail?
}
