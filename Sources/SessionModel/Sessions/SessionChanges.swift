/// What is to be changed of a session; the rest stays as it is.
package struct SessionChanges: Hashable, Sendable {
    /// Keys of the metadata to set; one whose value is null is removed.
    package var metadata: [String: JSONValue]

    /// Whether a model's code runs without asking, from the next turn on.
    package var autoRun: Bool?

    /// The policy that its workers run under from the next execution on.
    package var policy: String?

    /// The instructions to models; empty for none.
    package var instructions: String?

    /// The budget that takes the place of the one before; what was spent is not forgotten.
    package var budget: Budget?

    package init(
        metadata: [String: JSONValue] = [:], autoRun: Bool? = nil, policy: String? = nil, instructions: String? = nil,
        budget: Budget? = nil
    ) {
        self.metadata = metadata
        self.autoRun = autoRun
        self.policy = policy
        self.instructions = instructions
        self.budget = budget
    }

    /// The session as it is afterwards.
    package func applied(to session: Session) -> Session {
        var session = session
        for (key, value) in metadata { session.metadata[key] = value == .null ? nil : value }
        session.autoRun = autoRun ?? session.autoRun
        session.policy = policy ?? session.policy
        if let instructions { session.instructions = instructions.isEmpty ? nil : instructions }
        session.budget = budget ?? session.budget
        return session
    }
}
