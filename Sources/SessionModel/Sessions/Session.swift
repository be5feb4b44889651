/// A durable conversation with a workspace folder. It outlives its worker.
package struct Session: Hashable, Sendable {
    package var id: SessionID
    package var createdAt: Timestamp

    /// When a message was last stored, or the session made.
    package var lastActive: Timestamp

    /// The caller's own, with the fields that the API folds in: `title`, `name`, `model`, `safe_mode`.
    package var metadata: [String: JSONValue]

    /// Whether code runs without asking; a request may say otherwise for itself.
    package var autoRun: Bool

    /// The policy that its workers run under.
    package var policy: String

    /// The session's own instructions to models, after the operator's.
    package var instructions: String?

    /// What may be spent on models in the session, all its turns together.
    package var budget: Budget

    /// What has been spent on models in the session.
    package var spent: Spending

    package init(
        id: SessionID, createdAt: Timestamp, lastActive: Timestamp, metadata: [String: JSONValue],
        autoRun: Bool, policy: String, instructions: String? = nil, budget: Budget = Budget(),
        spent: Spending = Spending()
    ) {
        self.id = id
        self.createdAt = createdAt
        self.lastActive = lastActive
        self.metadata = metadata
        self.autoRun = autoRun
        self.policy = policy
        self.instructions = instructions
        self.budget = budget
        self.spent = spent
    }
}
