import Synchronization

/// Calls out whenever nothing has happened for a while.
final class StreamPinger: Sendable {
    private struct State {
        /// When something happened last.
        var sign: Duration

        /// When something happened last, or was called out.
        var call: Duration
    }

    private let interval: Duration
    private let time: MonotonicTime
    private let state: Mutex<State>

    init(interval: Duration, time: MonotonicTime) {
        self.interval = interval
        self.time = time
        state = Mutex(State(sign: time.now, call: time.now))
    }

    /// How long nothing has happened.
    var silence: Duration { time.now - state.withLock { $0.sign } }

    /// Something happened: the silence begins anew.
    func reset() {
        let now = time.now
        state.withLock { $0 = State(sign: now, call: now) }
    }

    /// Pings through silences until the task is cancelled.
    func watch(_ ping: () -> Void) async {
        while !Task.isCancelled {
            let quiet = time.now - state.withLock { $0.call }
            if quiet >= interval {
                state.withLock { $0.call = time.now }
                ping()
            } else {
                // Cancellation ends the wait early; the loop's condition sees it.
                try? await time.sleep(for: interval - quiet)
            }
        }
    }
}
