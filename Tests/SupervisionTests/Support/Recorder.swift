import SessionModel
import Synchronization

/// Keeps what an execution said.
final class Recorder: Sendable {
    private let kept = Mutex<[ExecutionEvent]>([])

    var events: [ExecutionEvent] { kept.withLock { $0 } }

    func keep(_ event: ExecutionEvent) {
        kept.withLock { $0.append(event) }
    }
}
