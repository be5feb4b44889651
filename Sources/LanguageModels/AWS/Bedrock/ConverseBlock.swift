/// A part of a message as `Converse` takes it.
enum ConverseBlock: Hashable, Encodable {
    case text(String)
    case image(format: String, base64: String)
    case toolUse(ModelToolCall, id: String)
    case toolResult(id: String, text: String)

    private struct Text: Encodable {
        let text: String
    }

    private struct Image: Encodable {
        struct Source: Encodable {
            let bytes: String
        }

        let format: String
        let source: Source
    }

    private struct ToolUse: Encodable {
        struct Input: Encodable {
            let language: String
            let code: String
        }

        let toolUseId: String
        let name = ModelToolCall.toolName
        let input: Input
    }

    private struct ToolResult: Encodable {
        let toolUseId: String
        let content: [Text]
    }

    private enum CodingKeys: CodingKey {
        case text, image, toolUse, toolResult
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .text(let text):
            try container.encode(text, forKey: .text)
        case .image(let format, let base64):
            try container.encode(Image(format: format, source: .init(bytes: base64)), forKey: .image)
        case .toolUse(let call, let id):
            let input = ToolUse.Input(language: call.language, code: call.code)
            try container.encode(ToolUse(toolUseId: id, input: input), forKey: .toolUse)
        case .toolResult(let id, let text):
            try container.encode(ToolResult(toolUseId: id, content: [Text(text: text)]), forKey: .toolResult)
        }
    }
}
