import SessionModel

/// One message of an OpenAI request, as the messages of the house that say the same.
struct CompletionMessage: Decodable {
    private enum Role: String, CaseIterable {
        case system, developer, user, assistant, tool, function
    }

    /// What it tells the model to be and to do; nil for what is said in the conversation.
    let instructions: String?
    let messages: [Message]

    init(from decoder: any Decoder) throws {
        let fields = try RequestFields(decoder)
        let role = try fields.require("role", fields.choice("role", among: Role.allCases))
        let calls = try fields.array("tool_calls", CompletionToolCall.self) ?? []
        let parts = try Self.parts(of: fields)
        switch role {
        case .system, .developer:
            instructions = Self.text(of: parts)
            messages = []
        case .user:
            instructions = nil
            messages = Self.joined(parts).map(\.message)
            guard !messages.isEmpty else { throw fields.invalid("content", "must not be empty") }
        case .assistant:
            instructions = nil
            let text = Self.text(of: parts)
            let spoken = text.isEmpty ? [] : [Message(role: .assistant, type: .message, content: text)]
            messages = spoken + calls.map(\.message)
            if messages.isEmpty, try fields.anything("content") == nil {
                throw fields.invalid("content", "is missing, and so are tool_calls")
            }
        case .tool, .function:
            instructions = nil
            messages = [
                Message(role: .computer, type: .console, format: "output", content: Self.text(of: parts))
            ]
        }
    }

    private static func parts(of fields: RequestFields) throws -> [CompletionPart] {
        switch try fields.anything("content") {
        case nil, .null?: []
        case .string(let text)?: text.isEmpty ? [] : [.text(text)]
        case .array?: try fields.list("content", CompletionPart.self) ?? []
        default: throw fields.invalid("content", "must be a string or an array of parts")
        }
    }

    private static func text(of parts: [CompletionPart]) -> String {
        parts.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: "\n")
    }

    /// Texts that follow each other are one.
    private static func joined(_ parts: [CompletionPart]) -> [CompletionPart] {
        parts.reduce(into: []) { joined, part in
            guard case .text(let text) = part else {
                joined.append(part)
                return
            }
            if case .text(let before)? = joined.last {
                joined[joined.count - 1] = .text("\(before)\n\(text)")
            } else if !text.isEmpty {
                joined.append(part)
            }
        }
    }
}
