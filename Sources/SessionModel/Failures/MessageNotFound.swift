/// The session has no such message.
package struct MessageNotFound: Error, Hashable {
    package let id: MessageID

    package init(_ id: MessageID) { self.id = id }
}
