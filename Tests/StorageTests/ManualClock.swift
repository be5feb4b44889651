import SessionModel
import Synchronization

/// A clock that moves a second each time it is read, until it is told otherwise.
final class ManualClock: Sendable {
    private let state = Mutex((next: Int64(1_000_000_000), step: Int64(1_000_000)))

    func now() -> Timestamp {
        state.withLock { state in
            defer { state.next += state.step }
            return Timestamp(microseconds: state.next)
        }
    }

    /// Moves by this many microseconds from now on, after each reading: 0 stands still, less goes back.
    func step(_ microseconds: Int64) {
        state.withLock { $0.step = microseconds }
    }
}
