import Synchronization

/// Admits a number of requests for each key in a window that begins with the key's first request.
///
/// Windows live in two generations. A key is moved to the young one when it is used; when the young one is a window old, or
/// full, the old one is dropped and takes its place. A key that is not used is therefore forgotten after at most two windows,
/// at no cost to anyone, and never more than twice the capacity is remembered: a flood of addresses costs the longest idle
/// ones their count, never the server its memory.
final class RateLimiter<Key: Hashable & Sendable>: Sendable {
    private struct Window {
        var start: Duration
        var count: Int
    }

    private struct State {
        var young: [Key: Window] = [:]
        var old: [Key: Window] = [:]
        var turnedAt: Duration
    }

    private let limit: Int
    private let length: Duration
    private let capacity: Int
    private let time: MonotonicTime
    private let state: Mutex<State>

    /// - Parameters:
    ///   - limit: Requests a window, at least 1.
    ///   - capacity: Keys in one generation, at least 1.
    init(limit: Int, window: Duration = .seconds(60), capacity: Int = 10_000, time: MonotonicTime) {
        self.limit = max(1, limit)
        self.length = window
        self.capacity = max(1, capacity)
        self.time = time
        state = Mutex(State(turnedAt: time.now))
    }

    /// Counts one request. One that is refused is not counted, so a window ends when it said it would.
    func admit(_ key: Key) -> RateLimitVerdict {
        state.withLock { state in
            // Read under the lock: a time read before it could lie before a window that another request opened.
            let now = time.now
            turn(&state, now: now)
            var window = state.young[key] ?? state.old[key] ?? Window(start: now, count: 0)
            if now - window.start >= length { window = Window(start: now, count: 0) }
            let isAdmitted = window.count < limit
            if isAdmitted { window.count += 1 }
            state.young[key] = window
            return RateLimitVerdict(
                isAdmitted: isAdmitted, limit: limit, remaining: limit - window.count,
                resetsIn: length - (now - window.start))
        }
    }

    /// How many keys are remembered.
    var count: Int {
        state.withLock { state in
            state.young.count + state.old.keys.count { state.young[$0] == nil }
        }
    }

    private func turn(_ state: inout State, now: Duration) {
        let age = now - state.turnedAt
        guard age >= length || state.young.count >= capacity else { return }
        // What has not been used for two windows is over, wherever it lies.
        state.old = age >= length * 2 ? [:] : state.young
        state.young = [:]
        state.turnedAt = now
    }
}
