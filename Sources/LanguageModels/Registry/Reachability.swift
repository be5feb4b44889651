import SessionModel
import Synchronization

/// Remembers whether a model could be reached when it was last asked, so that health costs the provider no traffic.
final class Reachability: Sendable {
    private let lastCallFailed = Mutex(false)

    var isUnreachable: Bool { lastCallFailed.withLock { $0 } }

    /// The call came through, whatever the provider answered.
    func recordAnswer() { lastCallFailed.withLock { $0 = false } }

    func record(_ failure: ModelFailure) {
        switch failure {
        case .unreachable, .timedOut: lastCallFailed.withLock { $0 = true }
        case .refused, .malformed: recordAnswer()
        case .notConfigured: break
        }
    }
}
