import SessionModel
import Synchronization

/// Remembers how a model was doing when it was last asked, so that health costs the provider no traffic.
final class Reachability: Sendable {
    private let last = Mutex(ModelHealth.State.ready)

    var state: ModelHealth.State { last.withLock { $0 } }

    /// The call came through, whatever the provider answered.
    func recordAnswer() { last.withLock { $0 = .ready } }

    func record(_ failure: ModelFailure) {
        switch failure {
        case .unreachable, .timedOut: last.withLock { $0 = .unreachable }
        // A key that is refused is no better than none.
        case .refused(let refusal) where refusal.reason == .key: last.withLock { $0 = .unconfigured }
        case .refused, .contextLengthExceeded, .toolsNotSupported, .malformed: recordAnswer()
        // Credentials that were looked for in many places, and found in none.
        case .notConfigured: last.withLock { $0 = .unconfigured }
        }
    }
}
