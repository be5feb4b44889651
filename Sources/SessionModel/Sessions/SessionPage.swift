/// A page of the list of sessions.
package struct SessionPage: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var session: Session
        package var messageCount: Int

        package init(session: Session, messageCount: Int) {
            self.session = session
            self.messageCount = messageCount
        }
    }

    package var entries: [Entry]

    /// How many sessions match, on all pages.
    package var total: Int

    package init(entries: [Entry], total: Int) {
        self.entries = entries
        self.total = total
    }
}
