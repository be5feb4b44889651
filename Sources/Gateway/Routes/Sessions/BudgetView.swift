import SessionModel

/// A budget, or what is left of one; a limit that there is not is absent.
struct BudgetView: Encodable, Sendable {
    var tokens: Int?
    var usd: Double?

    init(_ budget: Budget) {
        tokens = budget.tokens
        usd = budget.money?.dollars
    }

    init(_ spent: Spending) {
        tokens = spent.tokens
        usd = spent.money.dollars
    }
}
