import SessionModel

/// What a turn used, as answers and streams tell it.
struct UsageView: Encodable, Sendable {
    var promptTokens: Int
    var completionTokens: Int
    var totalTokens: Int

    /// Nil where the price of the model is not known, and where none was asked.
    var costUSD: Double?

    /// What is left of the budgets of the request, the session and the server; nil where there is none.
    var budgetLeft: BudgetView?

    init(_ ending: TurnEnding) {
        promptTokens = ending.usage.promptTokens
        completionTokens = ending.usage.completionTokens
        totalTokens = ending.usage.totalTokens
        costUSD = ending.cost?.dollars
        budgetLeft = ending.remaining.isUnlimited ? nil : BudgetView(ending.remaining)
    }

    enum CodingKeys: String, CodingKey {
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
        case totalTokens = "total_tokens"
        case costUSD = "cost_usd"
        case budgetLeft = "budget_left"
    }
}
