package import LanguageModels
package import SessionModel

/// What happens to a turn from outside.
package enum TurnEvent: Hashable, Sendable {
    case model(ModelEvent)

    /// The model's answer is whole.
    case answerEnded

    /// The model failed before its answer was whole.
    case answerFailed

    /// The enabled language of the name that was to be resolved, if there is one.
    case resolved(language: String?)

    case execution(ExecutionEvent)
    case executionEnded(Receipt.Status)

    /// The code could not be run, or not to its end; the note is for its console, nil where nothing ran at all.
    case executionFailed(note: String?)

    /// Somebody stopped the turn, or its client left.
    case interrupted
}
