package import LanguageModels
package import SessionModel

/// How the server holds conversations.
package struct ChatSettings: Hashable, Sendable {
    /// How often a turn may ask its model; a request may ask for less.
    package var maxTurns: Int

    package var content: ContentLimit

    /// The most that each turn, and each session, may spend on models; requests and sessions may ask for less.
    package var turnBudget: Budget
    package var sessionBudget: Budget

    package var traits: ModelTraitsTable

    /// How long a turn waits for the one that holds its session.
    package var patience: Duration

    /// The operator's own instructions to models, after the server's.
    package var instructions: String?

    package init(
        maxTurns: Int = 25, content: ContentLimit = ContentLimit(), turnBudget: Budget = Budget(),
        sessionBudget: Budget = Budget(), traits: ModelTraitsTable = ModelTraitsTable(),
        patience: Duration = .seconds(5), instructions: String? = nil
    ) {
        self.maxTurns = maxTurns
        self.content = content
        self.turnBudget = turnBudget
        self.sessionBudget = sessionBudget
        self.traits = traits
        self.patience = patience
        self.instructions = instructions
    }
}
