import Synchronization

/// Ends a wait that lasts too long. Only the waiting counts: while the guarded side works, the watchdog is at rest.
final class Watchdog: Sendable {
    struct Expired: Error {
        let limit: Duration
    }

    private struct Guard {
        var deadline: ContinuousClock.Instant
        var limit: Duration
    }

    private let clock = ContinuousClock()
    private let current = Mutex<Guard?>(nil)

    /// The longest rest of the watchdog itself; no wait may be shorter than this.
    private let pace: Duration

    /// - Parameter shortestLimit: No wait will be allowed less.
    init(shortestLimit: Duration) { pace = shortestLimit }

    /// Waits for the operation to return. ``run()`` throws when that takes longer than `limit`.
    func guarding<Success>(
        for limit: Duration, _ operation: () async throws -> Success
    ) async throws -> Success {
        current.withLock { $0 = Guard(deadline: clock.now + limit, limit: limit) }
        defer { current.withLock { $0 = nil } }
        return try await operation()
    }

    /// Watches until cancelled.
    ///
    /// - Throws: ``Expired``, or `CancellationError`.
    func run() async throws {
        while true {
            let now = clock.now
            guard let waiting = current.withLock({ $0 }) else {
                // A wait that begins during this rest cannot end before it.
                try await clock.sleep(until: now + pace)
                continue
            }
            if waiting.deadline <= now { throw Expired(limit: waiting.limit) }
            // A shorter wait may take this one's place, so the rest is never longer than the pace.
            try await clock.sleep(until: min(waiting.deadline, now + pace))
        }
    }
}
