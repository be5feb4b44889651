import Crypto

/// A conversation in the order that `Converse` insists on: instructions apart, then user and assistant by turns, the user first.
///
/// Messages of one side in a row become one; results of calls stand first in the message after the calls. Nothing is sent that
/// is empty, which Bedrock refuses.
struct ConverseConversation: Hashable {
    struct Message: Hashable, Encodable {
        enum Role: String, Encodable {
            case user, assistant
        }

        let role: Role
        var content: [ConverseBlock]
    }

    private static let imageFormats = [
        "image/png": "png", "image/jpeg": "jpeg", "image/jpg": "jpeg", "image/gif": "gif", "image/webp": "webp",
    ]

    private(set) var system: [String] = []
    private(set) var messages: [Message] = []

    /// - Parameter takesInstructions: Otherwise they are the beginning of the user's first message.
    init(_ conversation: [ModelMessage], takesInstructions: Bool = true) {
        for message in conversation {
            switch message {
            case .system(let text):
                if !Self.isBlank(text) { system.append(text) }
            case .user(let parts):
                append(parts.compactMap(Self.block), from: .user)
            case .assistant(let text, let calls):
                let words = Self.isBlank(text) ? [] : [ConverseBlock.text(text)]
                append(words + calls.map { .toolUse($0, id: Self.identifier($0.id)) }, from: .assistant)
            case .tool(let callID, let output):
                let text = Self.isBlank(output) ? "No output" : output
                append([.toolResult(id: Self.identifier(callID), text: text)], from: .user)
            }
        }
        if messages.first?.role == .assistant { messages.insert(Message(role: .user, content: [.text("…")]), at: 0) }
        if !takesInstructions, !system.isEmpty, !messages.isEmpty {
            messages[0].content.insert(.text(system.joined(separator: "\n\n")), at: 0)
            system = []
        }
    }

    /// Whether anything in it needs the tool to be named in the request.
    var hasCalls: Bool {
        messages.contains { message in
            message.content.contains {
                switch $0 {
                case .toolUse, .toolResult: true
                case .text, .image: false
                }
            }
        }
    }

    private mutating func append(_ blocks: [ConverseBlock], from role: Message.Role) {
        guard !blocks.isEmpty else { return }
        if messages.last?.role == role {
            messages[messages.count - 1].content += blocks
        } else {
            messages.append(Message(role: role, content: blocks))
        }
    }

    private static func block(_ part: ModelContent) -> ConverseBlock? {
        switch part {
        case .text(let text): isBlank(text) ? nil : .text(text)
        case .image(let mime, let base64):
            imageFormats[mime.lowercased()].map { .image(format: $0, base64: base64) }
                ?? .text("[an image of the type \(mime), which cannot be shown]")
        }
    }

    private static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

    /// A call's identifier as Bedrock allows it: other providers, whose calls may stand in the same session, are more generous.
    private static func identifier(_ id: String) -> String {
        let isAllowed = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        if isAllowed, (1...64).contains(id.utf8.count) { return id }
        return "call_" + CanonicalRequest.hash(Array(id.utf8)).prefix(32)
    }
}
