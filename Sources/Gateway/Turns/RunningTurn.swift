import Agent
import SessionModel
import Synchronization

/// A turn that runs beside the requests that tell of it, and is remembered for a while when it has ended.
///
/// It goes on for as long as somebody listens, and a moment longer, for a client whose connection broke; then it is
/// interrupted. One that was begun with a promise to come back goes on by itself.
final class RunningTurn: Sendable {
    let id: TurnID
    let request: TurnRequest

    /// When it began.
    let created: Timestamp
    let journal: TurnJournal

    /// Whether its client may come back for it later, so that it runs to its end without one.
    let isAwaited: Bool

    /// Whether its client wants the usage at the end of a stream, where that is a wish.
    let includesUsage: Bool

    private struct State {
        var result: Result<TurnOutcome, APIError>?
        var task: Task<Void, Never>?
        var isCancelled = false

        /// Requests that wait for the end, and requests that read.
        var waiters = 0
        var readers = 0
        var departures = 0

        /// Whether a request has ever listened.
        var wasJoined = false

        var listeners: Int { waiters + readers }
    }

    /// How long a client may take nothing.
    let patience: Duration

    private let grace: Duration
    private let time: MonotonicTime
    private let state: Mutex<State>

    init(
        _ request: TurnRequest, created: Timestamp, isAwaited: Bool, includesUsage: Bool, limits: JournalLimits,
        time: MonotonicTime
    ) {
        id = TurnID()
        self.request = request
        self.created = created
        self.isAwaited = isAwaited
        self.includesUsage = includesUsage
        self.time = time
        grace = limits.grace
        patience = limits.patience
        // The first client may not read yet.
        journal = TurnJournal(limits: limits, pace: .readers)
        state = Mutex(State())
    }

    // MARK: Its course

    /// Begins the turn; called once. `ended` is called when it has ended, before those who listen learn of it.
    func begin(
        _ run: @escaping @Sendable (RunningTurn) async -> Result<TurnOutcome, APIError>,
        ended: @escaping @Sendable (RunningTurn, Result<TurnOutcome, APIError>) async -> Void
    ) {
        let task = Task {
            let result = await run(self)
            self.finish(result)
            await ended(self, result)
            self.journal.end()
        }
        let isCancelled = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    private func finish(_ result: Result<TurnOutcome, APIError>) {
        state.withLock { state in
            state.result = result
            forgetMessages(&state)
        }
    }

    /// Somebody interrupts it by hand: its clients have a moment to take what there is, and then it waits for none of them.
    func wasInterrupted() {
        Task {
            try? await time.sleep(for: grace)
            journal.letGo()
        }
    }

    /// Interrupts it. Its end still comes.
    func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
        journal.giveUp()
    }

    /// Returns when it has ended.
    func hasEnded() async {
        await state.withLock { $0.task }?.value
    }

    /// How it ended; nil while it runs.
    var result: Result<TurnEnding, APIError>? { state.withLock { $0.result?.map { TurnEnding($0) } } }

    /// What it came to, with its messages for those who waited for them; nil while it runs.
    var outcome: Result<TurnOutcome, APIError>? { state.withLock { $0.result } }

    /// Messages may be large, and are of use only to those who wait for them.
    private func forgetMessages(_ state: inout State) {
        guard state.waiters == 0, case .success(var outcome)? = state.result else { return }
        outcome.messages = []
        state.result = .success(outcome)
    }

    // MARK: Who listens

    enum Listening: Sendable {
        /// To the turn's end alone.
        case waiting

        /// To what is said in it.
        case reading
    }

    func join(_ listening: Listening) {
        let pace = state.withLock { state in
            state.wasJoined = true
            switch listening {
            case .waiting: state.waiters += 1
            case .reading: state.readers += 1
            }
            return currentPace(state)
        }
        journal.setPace(pace)
    }

    /// The listener is done, or its client has left. The last one's departure ends the turn, after a while.
    func leave(_ listening: Listening) {
        let (pace, departure) = state.withLock { state in
            switch listening {
            case .waiting: state.waiters -= 1
            case .reading: state.readers -= 1
            }
            forgetMessages(&state)
            state.departures += 1
            let isLast = state.listeners == 0 && state.result == nil && !isAwaited
            return (currentPace(state), isLast ? state.departures : nil)
        }
        journal.setPace(pace)
        if let departure { endUnlessJoined(after: departure) }
    }

    private func currentPace(_ state: State) -> TurnJournal.Pace {
        if state.waiters > 0 { return .own }
        return isAwaited && state.wasJoined ? .readersIfAny : .readers
    }

    private func endUnlessJoined(after departure: Int) {
        Task {
            try? await time.sleep(for: grace)
            let isAlone = state.withLock { $0.listeners == 0 && $0.departures == departure }
            if isAlone { cancel() }
        }
    }
}
