/// One piece of a streamed answer, as far as it matters here.
///
/// Everything is optional: compatible servers leave out what they find superfluous.
struct OpenAIChunk: Decodable {
    struct Choice: Decodable {
        let delta: Delta?
        let finishReason: String?
    }

    struct Delta: Decodable {
        let content: String?
        let toolCalls: [ToolCall]?
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
        let promptTokens: Int?
        let completionTokens: Int?
    }

    let choices: [Choice]?
    let usage: Usage?
    let error: OpenAIErrorBody.Detail?
}
