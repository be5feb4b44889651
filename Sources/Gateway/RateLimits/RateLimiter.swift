import Synchronization

/// Admits a number of requests for each key in a window of a minute: ``RateWindows`` for many tasks at once.
final class RateLimiter<Key: Hashable & Sendable>: Sendable {
    private let time: MonotonicTime
    private let windows: Mutex<RateWindows<Key>>

    /// - Parameters:
    ///   - limit: Requests a window, at least 1.
    ///   - capacity: Keys in one generation, at least 1.
    init(limit: Int, window: Duration = .seconds(60), capacity: Int = 50_000, time: MonotonicTime) {
        self.time = time
        windows = Mutex(RateWindows(limit: limit, length: window, capacity: capacity, now: time.now))
    }

    /// Counts one request.
    func admit(_ key: Key) -> RateLimitVerdict {
        windows.withLock { windows in
            // Read under the lock: a time read before it could lie before a window that another request opened.
            windows.admit(key, now: time.now)
        }
    }

    /// How many keys are remembered.
    var count: Int { windows.withLock { $0.count } }
}
