import SessionModel

/// A stored message as the API shows it: LMC, with its id and time.
struct MessageView: Encodable, Sendable {
    var id: MessageID
    var createdAt: Timestamp
    var role: Message.Role
    var type: Message.Kind
    var format: String?
    var content: String
    var recipient: Message.Recipient?

    /// - Parameter isWhole: Whether to show all of a content that is stored cut.
    init(_ stored: StoredMessage, isWhole: Bool) {
        id = stored.id
        createdAt = stored.createdAt
        role = stored.message.role
        type = stored.message.type
        format = stored.message.format
        content = isWhole ? stored.fullContent ?? stored.message.content : stored.message.content
        recipient = stored.message.recipient
    }

    enum CodingKeys: String, CodingKey {
        case id, role, type, format, content, recipient
        case createdAt = "created_at"
    }
}
