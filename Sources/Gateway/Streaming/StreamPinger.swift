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

    /// Runs the work and pings through its silences.
    func run<Value: Sendable>(
        ping: @Sendable @escaping () async -> Void, during work: @Sendable @escaping () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                await self.watch(ping)
                return nil
            }
            group.addTask { try await work() }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    /// Returns when the task is cancelled.
    private func watch(_ ping: () async -> Void) async {
        while !Task.isCancelled {
            let silence = time.now - lastSign.withLock { $0 }
            if silence >= interval {
                reset()
                await ping()
            } else {
                // Cancellation ends the wait early; the loop's condition sees it.
                try? await time.sleep(for: interval - silence)
            }
        }
    }
}
