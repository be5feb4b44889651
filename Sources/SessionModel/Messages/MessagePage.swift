/// Messages that were asked for, and how many there are.
package struct MessagePage: Hashable, Sendable {
    package var messages: [StoredMessage]

    /// How many messages of the session have the asked-for types, whatever the limit and the bound.
    package var total: Int

    package init(messages: [StoredMessage], total: Int) {
        self.messages = messages
        self.total = total
    }
}
