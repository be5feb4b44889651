internal import Wire

/// Hands the events of one execution from the worker's reader to whoever waits for them, a few at a time.
///
/// Belongs to one actor: both sides run there. Neither side can be cancelled while it waits, because an execution that was
/// given up still has to be followed to its end before the worker can be used again.
final class ExecutionInbox {
    private static let capacity = 16

    private var events: [WorkerEvent] = []
    private var isFinished = false
    private var consumer: CheckedContinuation<Void, Never>?
    private var producer: CheckedContinuation<Void, Never>?

    /// Adds an event, waiting for room.
    func put(_ event: WorkerEvent, isolation: isolated (any Actor)? = #isolation) async {
        events.append(event)
        wake(&consumer)
        guard events.count >= Self.capacity else { return }
        await withCheckedContinuation { producer = $0 }
    }

    /// Says that no event will come any more.
    func finish() {
        isFinished = true
        wake(&consumer)
    }

    /// The next event; nil after the last.
    func next(isolation: isolated (any Actor)? = #isolation) async -> WorkerEvent? {
        while events.isEmpty {
            if isFinished { return nil }
            await withCheckedContinuation { consumer = $0 }
        }
        let event = events.removeFirst()
        if events.isEmpty { wake(&producer) }
        return event
    }

    private func wake(_ waiting: inout CheckedContinuation<Void, Never>?) {
        waiting?.resume()
        waiting = nil
    }
}
