package import LanguageModels
package import SessionModel

/// What happens to a turn from outside.
package enum TurnEvent: Hashable, Sendable {
    /// The conversation is written; it has about so many tokens.
    case prepared(promptTokens: Int)

    case model(ModelEvent)

    /// The model's answer is whole.
    case answerEnded

    /// The model failed before its answer was whole; nil where it was no failure of the model's.
    case answerFailed(ModelFailure?)

    /// The enabled language of the name that was to be resolved, if there is one.
    case resolved(language: String?)

    case execution(ExecutionEvent)
    case executionEnded(Receipt.Status)

    /// The code could not be run, or not to its end; the note is for its console, nil where nothing ran at all.
    case executionFailed(note: String?)

    /// Somebody stopped the turn, or its client left.
    case interrupted
}
