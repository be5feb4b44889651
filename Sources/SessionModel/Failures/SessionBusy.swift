/// Another turn holds the session, and did not let go of it in the time that this one could wait.
package struct SessionBusy: Error, Hashable {
    package let id: SessionID

    package init(_ id: SessionID) { self.id = id }
}
