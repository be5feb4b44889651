/// A clock without its type: the time since it was wrapped, and a way to wait.
///
/// Keeps the clock's generic parameter out of everything that measures time, so that tests can pass a manual one.
struct MonotonicTime: Sendable {
    private let read: @Sendable () -> Duration
    private let wait: @Sendable (Duration) async throws -> Void

    init<C: Clock>(_ clock: C) where C.Duration == Duration {
        let origin = clock.now
        read = { origin.duration(to: clock.now) }
        wait = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
    }

    var now: Duration { read() }

    /// Throws `CancellationError` when the task is cancelled first.
    func sleep(for duration: Duration) async throws { try await wait(duration) }
}
