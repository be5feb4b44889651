package import SessionModel

/// What kind of block a chunk belongs to. Chunks of one block follow each other until another kind begins.
package struct Block: Hashable, Sendable {
    package var role: Message.Role
    package var type: Message.Kind

    /// Nil for the console, whose one block carries both of its formats.
    package var format: String?

    package var recipient: Message.Recipient?

    package init(
        role: Message.Role, type: Message.Kind, format: String? = nil, recipient: Message.Recipient? = nil
    ) {
        self.role = role
        self.type = type
        self.format = format
        self.recipient = recipient
    }

    package static let speech = Block(role: .assistant, type: .message)
    package static let console = Block(role: .computer, type: .console)

    package static func code(_ language: String) -> Block { Block(role: .assistant, type: .code, format: language) }
}
