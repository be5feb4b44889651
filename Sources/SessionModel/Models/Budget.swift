/// What may be spent on models; nil is no limit.
package struct Budget: Hashable, Sendable {
    /// Tokens of prompts and answers together.
    package var tokens: Int?

    package var money: Money?

    package init(tokens: Int? = nil, money: Money? = nil) {
        self.tokens = tokens
        self.money = money
    }

    package var isUnlimited: Bool { tokens == nil && money == nil }

    /// The budget that keeps both: of each kind the lower.
    package func limited(by other: Budget) -> Budget {
        Budget(
            tokens: [tokens, other.tokens].compactMap(\.self).min(),
            money: [money, other.money].compactMap(\.self).min())
    }

    /// What is left of it; below zero where more was spent, as the last answer may cost more than was foreseen.
    package func remaining(after spent: Spending) -> Budget {
        Budget(tokens: tokens.map { $0 - spent.tokens }, money: money.map { $0 - spent.money })
    }
}
