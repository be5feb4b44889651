/// Counts requests by key, each key's in a window that begins with its first request. Pure: the time is passed in.
///
/// Windows live in two generations. A key is moved to the young one when it is used; when the young one is a window old, or
/// full, the old one is dropped and takes its place. A key that is not used is therefore forgotten after at most two windows,
/// at no cost to anyone.
///
/// A flood of keys makes the generations turn sooner. What a flood drops are windows of keys that have asked least; a window
/// that is used up is set aside until it ends. So nobody has his own limit back sooner by sending from many addresses:
/// to push out one window that is used up, a full capacity of others has to be used up first, request by request.
struct RateWindows<Key: Hashable> {
    private struct Window {
        var start: Duration
        var count: Int
    }

    private let limit: Int
    private let length: Duration
    private let capacity: Int
    private var young: [Key: Window] = [:]
    private var old: [Key: Window] = [:]

    /// Windows that are used up and would have been dropped before their end.
    private var usedUp: [Key: Window] = [:]
    private var turnedAt: Duration

    /// - Parameters:
    ///   - limit: Requests a window, at least 1.
    ///   - length: How long a window is.
    ///   - capacity: Keys in one generation, at least 1. Never more than three times as many are remembered.
    init(limit: Int, length: Duration, capacity: Int, now: Duration) {
        self.limit = max(1, limit)
        self.length = length
        self.capacity = max(1, capacity)
        turnedAt = now
    }

    /// Counts one request. One that is refused is not counted, so a window ends when it said it would.
    ///
    /// - Parameter now: Never before that of an earlier call.
    mutating func admit(_ key: Key, now: Duration) -> RateLimitVerdict {
        turn(for: key, now: now)
        var window = young[key] ?? old[key] ?? usedUp[key] ?? Window(start: now, count: 0)
        if hasEnded(window, now) { window = Window(start: now, count: 0) }
        let isAdmitted = window.count < limit
        if isAdmitted { window.count += 1 }
        young[key] = window
        return RateLimitVerdict(
            isAdmitted: isAdmitted, limit: limit, remaining: limit - window.count,
            resetsIn: length - (now - window.start))
    }

    /// How many keys are remembered.
    var count: Int { Set(young.keys).union(old.keys).union(usedUp.keys).count }

    private func hasEnded(_ window: Window, _ now: Duration) -> Bool { now - window.start >= length }

    private mutating func turn(for key: Key, now: Duration) {
        let age = now - turnedAt
        if age >= length {
            // What was not used since the last turn is over, wherever it lies.
            usedUp = [:]
            old = age >= length * 2 ? [:] : young
        } else if young.count >= capacity, young[key] == nil {
            setAside(now: now)
            old = young
        } else {
            return
        }
        young = [:]
        turnedAt = now
    }

    /// Keeps of the generation that is about to be dropped what is used up. Runs once for a full generation of new keys.
    private mutating func setAside(now: Duration) {
        usedUp = usedUp.filter { !hasEnded($0.value, now) }
        for (key, window) in old where window.count >= limit && !hasEnded(window, now) {
            guard usedUp.count < capacity else { return }
            usedUp[key] = window
        }
    }
}
