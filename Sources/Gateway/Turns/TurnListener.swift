import Synchronization

/// One request's part in a turn: it listens until it is done, its client leaves, or it is dropped.
final class TurnListener: Sendable {
    let turn: RunningTurn
    private let listening: RunningTurn.Listening
    private let isOver = Mutex(false)

    init(_ turn: RunningTurn, _ listening: RunningTurn.Listening) {
        self.turn = turn
        self.listening = listening
        turn.join(listening)
    }

    deinit { leave() }

    /// Does nothing the second time.
    func leave() {
        let wasOver = isOver.withLock { isOver in
            defer { isOver = true }
            return isOver
        }
        if !wasOver { turn.leave(listening) }
    }
}
