/// What a caller says about a session that is to be made.
package struct NewSession: Hashable, Sendable {
    package var metadata: [String: JSONValue]
    package var autoRun: Bool
    package var policy: String

    package var instructions: String?
    package var budget: Budget

    package init(
        metadata: [String: JSONValue] = [:], autoRun: Bool = true, policy: String = "default",
        instructions: String? = nil, budget: Budget = Budget()
    ) {
        self.metadata = metadata
        self.autoRun = autoRun
        self.policy = policy
        self.instructions = instructions
        self.budget = budget
    }

    /// The session as it is when it has just been made.
    package func made(at now: Timestamp) -> Session {
        Session(
            id: SessionID(), createdAt: now, lastActive: now, metadata: metadata, autoRun: autoRun, policy: policy,
            instructions: instructions, budget: budget)
    }
}
