import Synchronization

/// How many frames, set by one thread and read by another.
final class FrameCount: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func set(_ count: Int) {
        value.withLock { $0 = count }
    }
}
