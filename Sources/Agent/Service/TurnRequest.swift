package import SessionModel

/// What a client wants of a session's next turn.
package struct TurnRequest: Sendable {
    /// How the request's messages and the session's go together.
    package enum Conversation: Hashable, Sendable {
        /// The request's come after the session's.
        case added

        /// The request repeats what was said before: only what is new in it is added.
        case resent

        /// There is no session: the request's are all there are, and nothing of the turn is kept, neither messages nor files
        /// nor the interpreter.
        case passing
    }

    /// For a turn without a session, one that was made up for it and is stored nowhere.
    package var session: Session
    package var owner: TenantID

    /// What the client adds to the conversation; not empty.
    package var messages: [Message]

    package var options: ModelOptions

    /// Whether the model's code runs without asking.
    package var autoRun: Bool

    package var conversation: Conversation

    /// The request's own instructions to the model, after the server's and the session's.
    package var instructions: String?

    /// How often the model may be asked, if less often than the server allows.
    package var maxTurns: Int?

    /// What this turn may spend on models, if less than the server and the session allow.
    package var budget = Budget()

    package init(
        session: Session, owner: TenantID, messages: [Message], options: ModelOptions, autoRun: Bool,
        conversation: Conversation = .added, instructions: String? = nil
    ) {
        self.session = session
        self.owner = owner
        self.messages = messages
        self.options = options
        self.autoRun = autoRun
        self.conversation = conversation
        self.instructions = instructions
    }
}
