/// A message on its way into the store, which gives it an identifier and a time.
package struct NewMessage: Hashable, Sendable {
    package var message: Message

    /// The whole content where `message.content` was cut.
    package var fullContent: String?

    package init(_ message: Message, fullContent: String? = nil) {
        self.message = message
        self.fullContent = fullContent
    }
}
