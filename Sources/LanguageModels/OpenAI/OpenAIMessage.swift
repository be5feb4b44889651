/// A message as `chat/completions` takes it.
struct OpenAIMessage: Encodable {
    private enum Content: Encodable {
        case text(String)
        case parts([Part])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .parts(let parts): try container.encode(parts)
            }
        }
    }

    private struct Part: Encodable {
        struct ImageURL: Encodable {
            let url: String
        }

        let type: String
        var text: String?
        var imageURL: ImageURL?
    }

    private struct Call: Encodable {
        struct Function: Encodable {
            let name = ModelToolCall.toolName
            let arguments: String
        }

        let id: String
        let type = "function"
        let function: Function
    }

    private let role: String
    private var content: Content?
    private var toolCalls: [Call]?
    private var toolCallID: String?

    init(_ message: ModelMessage) {
        switch message {
        case .system(let text):
            role = "system"
            content = .text(text)
        case .user(let parts):
            role = "user"
            content = Self.content(parts)
        case .assistant(let text, let calls):
            role = "assistant"
            content = text.isEmpty && !calls.isEmpty ? nil : .text(text)
            toolCalls = calls.isEmpty ? nil : calls.map(Self.call)
        case .tool(let callID, let output):
            role = "tool"
            content = .text(output)
            toolCallID = callID
        }
    }

    /// Text alone goes as a string, which every compatible server understands; parts are for those that see pictures.
    private static func content(_ parts: [ModelContent]) -> Content {
        if case .text(let text)? = parts.first, parts.count == 1 { return .text(text) }
        return .parts(
            parts.map { part in
                switch part {
                case .text(let text): Part(type: "text", text: text)
                case .image(let mime, let base64):
                    Part(type: "image_url", imageURL: .init(url: "data:\(mime);base64,\(base64)"))
                }
            })
    }

    private static func call(_ call: ModelToolCall) -> Call {
        Call(id: call.id, function: .init(arguments: call.arguments))
    }
}
