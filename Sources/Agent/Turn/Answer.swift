import LanguageModels
import SessionModel

/// One answer of the model as it comes in: what it says, why it ended, and what it used.
struct Answer {
    private var reader: any AnswerReading
    private let promptTokens: Int
    private var estimate = TokenEstimate()
    private var reported: TokenUsage?

    private(set) var ending = ModelEvent.Ending.complete

    /// Something of the answer has come; asking again would say it twice.
    private(set) var hasBegun = false

    /// - Parameter promptTokens: About how many tokens the model was sent.
    init(dialect: Dialect, languages: [String], promptTokens: Int) {
        reader = dialect == .tools ? ToolAnswer(languages: languages) : FencedAnswer(languages: languages)
        self.promptTokens = promptTokens
    }

    /// What the provider reported.
    var reportedUsage: TokenUsage { reported ?? TokenUsage() }

    mutating func take(_ event: ModelEvent) -> [AnswerPiece] {
        hasBegun = true
        switch event {
        case .usage(let tokens): reported = reportedUsage + tokens
        case .finished(let ending): self.ending = ending
        case .text(let text), .toolCallArguments(let text): estimate.add(text)
        case .toolCallStarted, .toolCallEnded: break
        }
        return reader.take(event)
    }

    mutating func end() -> [AnswerPiece] { reader.end(ending) }

    func unfinishedCode() -> (language: String, unshown: String)? { reader.unfinishedCode() }

    /// What to charge for it: what was reported, or what it must have been about.
    ///
    /// Providers report at the end of an answer. One that was broken off, here or there, was used nevertheless.
    func usage(isWhole: Bool) -> TokenUsage {
        guard hasBegun else { return TokenUsage() }
        var usage = reportedUsage
        if isWhole, reported != nil { return usage }
        if usage.promptTokens == 0 { usage.promptTokens = promptTokens }
        usage.completionTokens = max(usage.completionTokens, estimate.tokens)
        return usage
    }
}
