/// What models have cost.
package struct Spending: Hashable, Sendable {
    /// Tokens of prompts and answers together.
    package var tokens: Int

    /// Zero for models whose price is not known.
    package var money: Money

    package init(tokens: Int = 0, money: Money = Money()) {
        self.tokens = tokens
        self.money = money
    }

    package static func + (lhs: Spending, rhs: Spending) -> Spending {
        Spending(tokens: lhs.tokens + rhs.tokens, money: lhs.money + rhs.money)
    }
}
