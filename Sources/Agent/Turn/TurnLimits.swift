package import LanguageModels
package import SessionModel

/// What a turn may use up.
package struct TurnLimits: Hashable, Sendable {
    /// How often the model is asked before the turn ends by itself.
    package var modelCalls: Int

    package var content: ContentLimit

    /// Most tokens of an answer; nil leaves it to the provider.
    package var maxTokens: Int?

    /// What may be spent on the model.
    package var budget: Budget

    /// What the turn's model can take.
    package var traits: ModelTraits

    package init(
        modelCalls: Int = 25, content: ContentLimit = ContentLimit(), maxTokens: Int? = nil,
        budget: Budget = Budget(), traits: ModelTraits = ModelTraits()
    ) {
        self.modelCalls = modelCalls
        self.content = content
        self.maxTokens = maxTokens
        self.budget = budget
        self.traits = traits
    }

    /// What the turn will ask first.
    var firstQuestion: Question {
        Question(
            dialect: traits.takesTools ? .tools : .fences, promptLimit: window.promptLimit,
            showsImages: traits.takesImages)
    }

    var window: ContextWindow { ContextWindow(tokens: traits.contextTokens, longestAnswer: maxTokens) }
}
