import Agent

/// Reads a turn for one client: pings in its silences, and lets the turn go where the client takes nothing.
final class TurnReader: Sendable {
    let turn: RunningTurn

    /// The state of the turn's text where the reading begins.
    let rendering: ContentRendering

    private let listener: TurnListener
    private let reader: Int
    private let pinger: StreamPinger
    private let pinging: Task<Void, Never>

    /// Begins to read with the chunk of this number; nil where it is no longer remembered.
    ///
    /// - Parameter send: As for ``TurnJournal/attach(from:send:)``.
    init?(
        _ turn: RunningTurn, from number: Int, pingInterval: Duration, time: MonotonicTime,
        send: @escaping TurnJournal.Sending
    ) {
        // The listener first: a turn with a reader and no listener could be ended for want of one.
        let listener = TurnListener(turn, .reading)
        guard let (reader, rendering) = turn.journal.attach(from: number, send: send) else { return nil }
        self.turn = turn
        self.listener = listener
        self.reader = reader
        self.rendering = rendering
        let pinger = StreamPinger(interval: pingInterval, time: time)
        self.pinger = pinger
        pinging = Task { [journal = turn.journal, patience = turn.patience] in
            await pinger.watch {
                // Whoever takes nothing for that long keeps nothing waiting any more. The stream gets its end all the same.
                if !journal.ping(reader), pinger.silence >= patience { listener.leave() }
            }
        }
    }

    deinit { close() }

    /// The next part.
    func next() async -> TurnJournal.Reading {
        let reading = await turn.journal.read(reader)
        pinger.reset()
        return reading
    }

    /// Reads no more: the client has left, or has all.
    func close() {
        pinging.cancel()
        turn.journal.detach(reader)
        listener.leave()
    }
}
