package import SessionModel

/// What a turn came to.
package struct TurnOutcome: Hashable, Sendable {
    /// What was said and shown, in order; not what the user sent.
    package var messages: [StoredMessage]

    package var finishReason: FinishReason
    package var usage: TokenUsage

    /// The model's name as it was asked for.
    package var model: String

    package init(messages: [StoredMessage], finishReason: FinishReason, usage: TokenUsage, model: String) {
        self.messages = messages
        self.finishReason = finishReason
        self.usage = usage
        self.model = model
    }
}
