package import Wire

/// Which isolation level a server takes: the highest that holds, down to the least that it may take. It is told what came of a try
/// and says what to do next; it tries nothing itself.
///
/// A level is a property of the host, not of a moment. One that could not be tried for a ``Shortage`` is tried again, and no lower
/// one is taken in its place.
package struct LevelChoice: Sendable {
    package enum Step: Hashable, Sendable {
        case attempt(IsolationLevel)

        /// The same level once more, after a pause.
        case attemptAgain(IsolationLevel, after: Duration)

        /// None can be had: the reasons, from the highest on.
        case refuse([RefusedLevel])

        /// Whether this level can be had cannot be found out; those above it were refused.
        case giveUp(RefusedLevel, refused: [RefusedLevel])
    }

    /// Between the tries, all levels together. A fork that failed costs nothing, so the first ones are short.
    package static let pauses: [Duration] = [
        .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1600),
        .milliseconds(3200),
    ]

    /// No try begins later than this after the first that lacked something. Only tries that take long themselves come to that.
    package static let patience = Duration.seconds(10)

    private let required: IsolationLevel
    private var pauses = LevelChoice.pauses[...]
    private var firstShortage: Duration?

    /// Those that the host has refused so far.
    package private(set) var refused: [RefusedLevel] = []

    /// - Parameter required: the least level that may be taken.
    package init(required: IsolationLevel) {
        self.required = required
    }

    /// - Returns: what to begin with.
    package var first: Step { .attempt(IsolationLevel.allCases.max() ?? required) }

    /// What to do after a try that failed.
    ///
    /// - Parameter elapsed: since the first try began.
    package mutating func failed(_ refusal: RefusedLevel, after elapsed: Duration) -> Step {
        guard refusal.shortage == nil else { return lacked(refusal, elapsed) }
        refused.append(refusal)
        let lower = IsolationLevel.allCases.filter { $0 < refusal.level && $0 >= required }
        return lower.max().map(Step.attempt) ?? .refuse(refused)
    }

    private mutating func lacked(_ refusal: RefusedLevel, _ elapsed: Duration) -> Step {
        let began = firstShortage ?? elapsed
        firstShortage = began
        guard let pause = pauses.popFirst(), elapsed + pause - began <= Self.patience else {
            return .giveUp(refusal, refused: refused)
        }
        return .attemptAgain(refusal.level, after: pause)
    }
}
