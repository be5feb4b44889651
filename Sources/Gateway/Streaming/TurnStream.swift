import Agent
import AsyncAlgorithms

/// A turn that runs beside the response that tells of it.
///
/// An HTTP library wants the status before the body, but whether a turn begins is only known once it runs. So the turn runs
/// in a task of its own from the start, hands over each chunk and waits until it is taken, and its first sign of life
/// decides the status. The stream owns the turn: when it is dropped, because the response never got to be written, the
/// turn is cancelled.
final class TurnStream: Sendable {
    enum Event: Sendable {
        case chunk(any Encodable & Sendable)

        /// Nothing happened for a while.
        case ping
    }

    typealias Emit = @Sendable (any Encodable & Sendable) async throws -> Void

    private let events: AsyncChannel<Event>
    private let turn: Task<TurnOutcome, any Error>

    /// Starts the turn.
    ///
    /// - Parameters:
    ///   - pingInterval: How long nothing may happen before a ping.
    ///   - run: The turn. Its `emit` returns when the chunk was taken, and throws when nobody will take it.
    init(
        pingInterval: Duration, time: MonotonicTime,
        run: @Sendable @escaping (_ emit: @escaping Emit) async throws -> TurnOutcome
    ) {
        let events = AsyncChannel<Event>()
        let pinger = StreamPinger(interval: pingInterval, time: time)
        self.events = events
        turn = Task {
            defer { events.finish() }
            return try await pinger.run {
                await events.send(.ping)
            } during: {
                try await run { chunk in
                    pinger.reset()
                    try Task.checkCancellation()
                    await events.send(.chunk(chunk))
                    try Task.checkCancellation()
                }
            }
        }
    }

    deinit { cancel() }

    /// Interrupts the turn. Its outcome or failure still comes.
    func cancel() {
        turn.cancel()
        events.finish()
    }

    /// The next event; nil when the turn has ended.
    func next() async -> Event? {
        var iterator = events.makeAsyncIterator()
        return await iterator.next()
    }

    /// How the turn ended. To be asked when ``next()`` has returned nil.
    var outcome: TurnOutcome {
        get async throws { try await turn.value }
    }
}
