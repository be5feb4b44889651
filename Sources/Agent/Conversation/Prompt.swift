import LanguageModels
import SessionModel

/// The whole of what a model is sent, made to fit.
struct Prompt {
    /// What the definition of the tool takes.
    private static let toolTokens = 200

    /// What a model that takes no pictures is told in the place of one.
    private static let hiddenImage = ModelContent.text("[A picture stands here, which you cannot see.]")

    let messages: [ModelMessage]

    /// About how many tokens it has.
    let tokens: Int

    /// - Parameter history: The session's messages, oldest first.
    init(history: [Message], system: SystemPrompt, question: Question, content: ContentLimit) {
        let text = system.text(dialect: question.dialect)
        let fixed = TokenEstimate.tokens(of: .speech(text)) + (question.dialect == .tools ? Self.toolTokens : 0)
        var parts = ConversationBuilder.parts(from: history, limit: content)
        if !question.showsImages { parts = parts.map { $0.mapImages { _ in Self.hiddenImage } } }
        let trimmed = ContextTrimmer(limit: max(0, question.promptLimit - fixed)).trimmed(parts)
        messages = ConversationWriter.messages(of: trimmed, systemPrompt: text, dialect: question.dialect)
        tokens = fixed + trimmed.map(TokenEstimate.tokens(of:)).reduce(0, +)
    }
}
