import LanguageModels

/// Reads the pieces out of one answer of a model, which writes code in one ``Dialect``.
protocol AnswerReading: Sendable {
    /// Takes what came of the answer: text or a tool call.
    mutating func take(_ event: ModelEvent) -> [AnswerPiece]

    /// The answer is over.
    mutating func end(_ ending: ModelEvent.Ending) -> [AnswerPiece]

    /// The code that was being written when the answer broke off, and what was not shown of it.
    func unfinishedCode() -> (language: String, unshown: String)?
}
