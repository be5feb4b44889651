import Agent
import Synchronization

/// What a turn came to, with its messages, for the requests that wait for it; it goes when they have gone.
final class KeptResult: Sendable {
    private let state = Mutex<Result<TurnOutcome, APIError>?>(nil)

    /// Nil until the turn has ended.
    var value: Result<TurnOutcome, APIError>? {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
