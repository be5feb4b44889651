package import SessionModel

/// What a turn wants done. Actions are carried out in order; only the last of a list can be one that the turn waits for.
package enum TurnAction: Hashable, Sendable {
    case emit(Chunk)
    case store(NewMessage)

    /// Ask the model with the conversation as it is now stored; answer with `model` events and `answerEnded`.
    case ask

    /// Find the enabled language behind a name; answer with `resolved`.
    case resolve(language: String)

    /// Run the code; answer with `execution` events and `executionEnded`.
    case run(language: String, code: String)

    /// The turn has ended.
    case finish(FinishReason)
}
