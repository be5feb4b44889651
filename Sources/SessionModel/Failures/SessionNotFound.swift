/// The session was never made, was deleted, or is another tenant's; which of them is not said.
package struct SessionNotFound: Error, Hashable {
    package let id: SessionID

    package init(_ id: SessionID) { self.id = id }
}
