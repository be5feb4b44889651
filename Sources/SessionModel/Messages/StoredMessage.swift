/// A message as the store keeps it.
package struct StoredMessage: Hashable, Sendable {
    package var id: MessageID
    package var createdAt: Timestamp
    package var message: Message

    /// The whole content where `message.content` holds only its head and tail; nil where nothing was left out.
    package var fullContent: String?

    package init(id: MessageID, createdAt: Timestamp, message: Message, fullContent: String? = nil) {
        self.id = id
        self.createdAt = createdAt
        self.message = message
        self.fullContent = fullContent
    }
}
