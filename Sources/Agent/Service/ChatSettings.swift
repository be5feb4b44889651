/// How the server holds conversations.
package struct ChatSettings: Hashable, Sendable {
    package var limits: TurnLimits

    /// How long a turn waits for the one that holds its session.
    package var patience: Duration

    /// The operator's own instructions to models, after the server's.
    package var instructions: String?

    package init(
        limits: TurnLimits = TurnLimits(), patience: Duration = .seconds(5), instructions: String? = nil
    ) {
        self.limits = limits
        self.patience = patience
        self.instructions = instructions
    }
}
