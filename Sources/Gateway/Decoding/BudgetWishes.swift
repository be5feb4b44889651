import SessionModel

/// A budget as a caller writes it: `{"tokens": 10000, "usd": 0.25}`. What is absent is no limit.
struct BudgetWishes: Decodable, Hashable {
    private static let mostTokens = 1_000_000_000_000
    private static let mostDollars = 1_000_000.0

    let budget: Budget

    init(from decoder: any Decoder) throws {
        let fields = try RequestFields(decoder)
        budget = Budget(
            tokens: try fields.integer("tokens", in: 0...Self.mostTokens),
            money: try fields.number("usd", in: 0...Self.mostDollars).map { Money(dollars: $0) })
    }
}
