import Agent
import SessionModel

/// How a turn ended, without what was said in it.
struct TurnEnding: Hashable, Sendable {
    var finishReason: FinishReason
    var usage: TokenUsage
    var model: String

    /// What the models cost; nil where their price is not known, and where none was asked.
    var cost: Money?

    /// What is left of the budgets.
    var remaining: Budget

    init(_ outcome: TurnOutcome) {
        finishReason = outcome.finishReason
        usage = outcome.usage
        model = outcome.model
        cost = outcome.cost
        remaining = outcome.remaining
    }
}
