package import SessionModel

/// One piece of a turn as it is streamed.
///
/// Encoded, a chunk has only the keys that it was given: a flag is there or absent, never false, and a `content` of null is
/// present, because it says that no line runs any more.
package struct Chunk: Hashable, Sendable {
    package enum Flag: String, Sendable {
        case start, end
    }

    package var role: Message.Role
    package var type: Message.Kind
    package var format: String?
    package var recipient: Message.Recipient?

    /// Text, a line's number, null for no line, or the code that waits for confirmation.
    package var content: JSONValue?

    /// Set on a chunk that opens or closes a block and carries nothing.
    package var flag: Flag?

    package init(
        role: Message.Role, type: Message.Kind, format: String? = nil, recipient: Message.Recipient? = nil,
        content: JSONValue? = nil, flag: Flag? = nil
    ) {
        self.role = role
        self.type = type
        self.format = format
        self.recipient = recipient
        self.content = content
        self.flag = flag
    }

    init(_ block: Block, format: String? = nil, content: JSONValue? = nil, flag: Flag? = nil) {
        self.init(
            role: block.role, type: block.type, format: format ?? block.format, recipient: block.recipient,
            content: content, flag: flag)
    }
}

extension Chunk: Encodable {
    private enum CodingKeys: CodingKey {
        case role, type, format, recipient, content, start, end
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(role, forKey: .role)
        try container.encode(type, forKey: .type)
        try container.encodeIfPresent(format, forKey: .format)
        try container.encodeIfPresent(recipient, forKey: .recipient)
        switch content {
        case nil: break
        case .null: try container.encodeNil(forKey: .content)
        case let value?: try container.encode(value, forKey: .content)
        }
        switch flag {
        case nil: break
        case .start: try container.encode(true, forKey: .start)
        case .end: try container.encode(true, forKey: .end)
        }
    }
}
