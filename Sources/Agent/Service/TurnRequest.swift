package import SessionModel

/// What a client wants of a session's next turn.
package struct TurnRequest: Sendable {
    package var session: Session
    package var owner: TenantID

    /// What the client adds to the conversation; not empty.
    package var messages: [Message]

    package var options: ModelOptions

    /// Whether the model's code runs without asking.
    package var autoRun: Bool

    package init(session: Session, owner: TenantID, messages: [Message], options: ModelOptions, autoRun: Bool) {
        self.session = session
        self.owner = owner
        self.messages = messages
        self.options = options
        self.autoRun = autoRun
    }
}
