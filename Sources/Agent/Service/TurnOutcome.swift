package import SessionModel

/// What a turn came to.
package struct TurnOutcome: Hashable, Sendable {
    /// What was said and shown, in order; not what the user sent.
    package var messages: [StoredMessage]

    package var finishReason: FinishReason
    package var usage: TokenUsage

    /// What the models cost, with estimates where a provider reported nothing; nil where the price is not known.
    package var cost: Money?

    /// What is left of the budgets of the turn and of its session; nil where there is none.
    package var remaining = Budget()

    /// The model's name as it was asked for.
    package var model: String

    package init(messages: [StoredMessage], finishReason: FinishReason, usage: TokenUsage, model: String) {
        self.messages = messages
        self.finishReason = finishReason
        self.usage = usage
        self.model = model
    }
}
