import LanguageModels
import SessionModel

/// What a turn may still spend on its model, and what it has spent.
struct Allowance: Hashable, Sendable {
    enum Verdict: Hashable {
        case unlimited

        /// An answer of at most so many tokens.
        case atMost(Int)

        case exhausted
    }

    /// An answer of fewer tokens is not worth its prompt.
    static let shortestAnswer = 16

    private let budget: Budget
    private let price: ModelPrice?
    private(set) var spent = Spending()

    init(budget: Budget, price: ModelPrice?) {
        self.budget = budget
        self.price = price
    }

    var remaining: Budget { budget.remaining(after: spent) }

    /// How long an answer to a prompt of so many tokens may be.
    func verdict(promptTokens: Int) -> Verdict {
        let left = remaining
        var answers: [Int] = []
        if let tokens = left.tokens { answers.append(tokens - promptTokens) }
        if let money = left.money {
            // What has no price would cost any amount.
            guard let price else { return .exhausted }
            let rest = money - price.cost(of: TokenUsage(promptTokens: promptTokens))
            if rest < Money() { return .exhausted }
            if price.completion > 0 { answers.append(Int(clamping: rest.dollars * 1_000_000 / price.completion)) }
        }
        guard let most = answers.min() else { return .unlimited }
        return most < Self.shortestAnswer ? .exhausted : .atMost(most)
    }

    /// Counts what an answer has used, and returns what that comes to.
    mutating func charge(_ usage: TokenUsage) -> Spending {
        let spending = Spending(tokens: usage.totalTokens, money: price?.cost(of: usage) ?? Money())
        spent = spent + spending
        return spending
    }
}

extension Int {
    /// The whole part of the number, or the nearest that there is.
    fileprivate init(clamping number: Double) { self = Int(exactly: number.rounded(.down)) ?? (number > 0 ? .max : 0) }
}
