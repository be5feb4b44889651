package import SessionModel

/// What a turn wants done. Actions are carried out in order; only the last of a list can be one that the turn waits for.
package enum TurnAction: Hashable, Sendable {
    case emit(Chunk)
    case store(NewMessage)

    /// An answer has cost so much.
    case charge(Spending)

    /// Write the conversation, as it is now stored, to this measure; answer with `prepared`.
    case prepare(Question)

    /// Send what was prepared; answer with `model` events and `answerEnded`, or with `answerFailed`.
    case ask(maxTokens: Int?)

    /// Find the enabled language behind a name; answer with `resolved`.
    case resolve(language: String)

    /// Run the code; answer with `execution` events and `executionEnded`.
    case run(language: String, code: String)

    /// The turn has ended.
    case finish(FinishReason)

    /// Whether the turn goes on only when it was answered, or not at all.
    var isAwaited: Bool {
        switch self {
        case .emit, .store, .charge: false
        case .prepare, .ask, .resolve, .run, .finish: true
        }
    }
}
