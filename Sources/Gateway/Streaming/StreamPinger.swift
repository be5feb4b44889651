import Synchronization

/// Calls out whenever nothing has happened for a while.
final class StreamPinger: Sendable {
    private let interval: Duration
    private let time: MonotonicTime
    private let lastSign: Mutex<Duration>

    init(interval: Duration, time: MonotonicTime) {
        self.interval = interval
        self.time = time
        lastSign = Mutex(time.now)
    }

    /// Something happened: the silence begins anew.
    func reset() {
        lastSign.withLock { $0 = time.now }
    }

    /// Pings through silences until the task is cancelled.
    func watch(_ ping: () -> Void) async {
        while !Task.isCancelled {
            let silence = time.now - lastSign.withLock { $0 }
            if silence >= interval {
                reset()
                ping()
            } else {
                // Cancellation ends the wait early; the loop's condition sees it.
                try? await time.sleep(for: interval - silence)
            }
        }
    }
}
