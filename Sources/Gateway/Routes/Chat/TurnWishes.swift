import SessionModel

/// What a request says about its turn: `config.max_turns` and `config.budget`, on both chat routes.
struct TurnWishes: Decodable, Hashable {
    private static let mostTurns = 1_000

    /// How often the model may be asked, if less often than the server allows.
    var maxTurns: Int?

    /// What this turn may spend on models.
    var budget = Budget()

    init() {}

    init(from decoder: any Decoder) throws {
        let fields = try RequestFields(decoder)
        maxTurns = try fields.integer("max_turns", in: 1...Self.mostTurns)
        budget = try fields.object("budget", BudgetWishes.self)?.budget ?? Budget()
    }
}
