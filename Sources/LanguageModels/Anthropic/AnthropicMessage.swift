import FoundationEssentials
import SessionModel

/// A message as the Messages API takes it.
///
/// Users and assistants take turns: what follows from one side is one message, in which the results of tools come first.
struct AnthropicMessage: Encodable, Sendable {
    enum Block: Encodable, Sendable {
        case text(String)
        case image(mime: String, base64: String)
        case toolUse(ModelToolCall)
        case toolResult(callID: String, output: String)

        private enum CodingKeys: String, CodingKey {
            case type, text, source, id, name, input, content
            case toolUseID = "tool_use_id"
        }

        private struct Source: Encodable {
            let type = "base64"
            let mediaType: String
            let data: String
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .text(let text):
                try container.encode("text", forKey: .type)
                try container.encode(text, forKey: .text)
            case .image(let mime, let base64):
                try container.encode("image", forKey: .type)
                try container.encode(Source(mediaType: mime, data: base64), forKey: .source)
            case .toolUse(let call):
                try container.encode("tool_use", forKey: .type)
                try container.encode(call.id, forKey: .id)
                try container.encode(ModelToolCall.toolName, forKey: .name)
                try container.encode(["language": call.language, "code": call.code], forKey: .input)
            case .toolResult(let callID, let output):
                try container.encode("tool_result", forKey: .type)
                try container.encode(callID, forKey: .toolUseID)
                try container.encode(output, forKey: .content)
            }
        }
    }

    enum Role: String, Encodable, Sendable {
        case user, assistant
    }

    let role: Role
    private(set) var content: [Block]

    /// The conversation without its instructions, which stand elsewhere.
    static func conversation(_ messages: [ModelMessage]) -> [AnthropicMessage] {
        var conversation: [AnthropicMessage] = []
        for message in messages {
            let (role, blocks) = parts(of: message)
            if blocks.isEmpty { continue }
            if conversation.last?.role == role {
                conversation[conversation.count - 1].content += blocks
            } else {
                conversation.append(AnthropicMessage(role: role, content: blocks))
            }
        }
        // The first word is the user's, also where what the user said first is no longer told.
        if conversation.first?.role != .user {
            conversation.insert(AnthropicMessage(role: .user, content: [.text("(The conversation goes on.)")]), at: 0)
        }
        return conversation
    }

    private static func parts(of message: ModelMessage) -> (Role, [Block]) {
        switch message {
        case .system: (.user, [])
        case .user(let parts): (.user, parts.compactMap(block))
        case .assistant(let text, let calls):
            (.assistant, [.text(text)].filter(\.isSomething) + calls.map(Block.toolUse))
        case .tool(let callID, let output): (.user, [.toolResult(callID: callID, output: output)])
        }
    }

    private static func block(_ part: ModelContent) -> Block? {
        switch part {
        case .text(let text): Block.text(text).isSomething ? .text(text) : nil
        case .image(let mime, let base64): .image(mime: mime, base64: base64)
        }
    }
}

extension AnthropicMessage.Block {
    /// The API refuses blocks of nothing but white space.
    fileprivate var isSomething: Bool {
        if case .text(let text) = self { text.contains { !$0.isWhitespace } } else { true }
    }
}
