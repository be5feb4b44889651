import Agent
import SessionModel
import Synchronization

/// The turns that run, and those that ended lately: what clients come back to.
final class TurnDirectory: Sendable {
    private struct Key: Hashable {
        var tenant: TenantID
        var session: SessionID
    }

    private struct Ended {
        var turn: RunningTurn
        var at: Duration
        var bytes: Int
    }

    private struct State {
        var turns: [TurnID: RunningTurn] = [:]
        var latest: [Key: TurnID] = [:]

        /// In the order in which they ended.
        var ended: [Ended] = []
        var endedBytes = 0
        var isDraining = false
    }

    private let turns: any TurnRunning
    private let time: MonotonicTime
    private let now: @Sendable () -> Timestamp
    private let drain: Drain
    private let limits: JournalLimits
    private let state = Mutex(State())

    init(
        turns: any TurnRunning, limits: JournalLimits, time: MonotonicTime, now: @escaping @Sendable () -> Timestamp,
        drain: Drain
    ) {
        self.turns = turns
        self.limits = limits
        self.time = time
        self.now = now
        self.drain = drain
    }

    /// Begins a turn with its first listener.
    ///
    /// - Parameters:
    ///   - isAwaited: Whether its client may come back for it, so that it goes on without one.
    ///   - includesUsage: Whether its client wants the usage at the end of a stream where that is a wish.
    ///   - ended: Called when it has ended, before those who listen learn of it.
    /// - Throws: ``ExecutionFailure/draining``.
    func start(
        _ request: TurnRequest, isAwaited: Bool, includesUsage: Bool = false, failures: FailureLog,
        ended: @escaping @Sendable (RunningTurn, Result<TurnOutcome, APIError>) async -> Void = { _, _ in }
    ) throws -> RunningTurn {
        let turn = RunningTurn(
            request, created: now(), isAwaited: isAwaited, includesUsage: includesUsage, limits: limits, time: time)
        try state.withLock { state in
            if state.isDraining || drain.hasBegun { throw ExecutionFailure.draining }
            forget(&state)
            state.turns[turn.id] = turn
            if request.conversation != .passing { state.latest[key(of: turn)] = turn.id }
        }
        turn.begin { [turns, drain] turn in
            do {
                let journal = turn.journal
                let outcome = try await turns.runTurn(
                    request, settle: journal.settle, interrupted: turn.wasInterrupted
                ) { try await journal.append($0) }
                if outcome.finishReason == .interrupted, drain.hasBegun { throw ExecutionFailure.draining }
                return .success(outcome)
            } catch {
                var failure = APIError(error, isDraining: drain.hasBegun)
                if MayHaveRun.code(of: turn, failing: error) { failure = failure.final }
                failures.record(failure)
                return .failure(failure)
            }
        } ended: { [weak self] turn, result in
            self?.keep(turn)
            await ended(turn, result)
        }
        return turn
    }

    /// The tenant's turn; nil where there never was one, and where it is forgotten.
    func turn(_ id: TurnID, of tenant: TenantID) -> RunningTurn? {
        state.withLock { state in
            forget(&state)
            return state.turns[id].flatMap { $0.request.owner == tenant ? $0 : nil }
        }
    }

    /// The session's turn that runs, or the one that ended last.
    func latest(in session: SessionID, of tenant: TenantID) -> RunningTurn? {
        state.withLock { state in
            forget(&state)
            return state.latest[Key(tenant: tenant, session: session)].flatMap { state.turns[$0] }
        }
    }

    /// Lets running turns end within the patience, interrupts those that did not, and returns when none runs. None
    /// begins from now on.
    func drain(patience: Duration) async {
        state.withLock { $0.isDraining = true }
        let deadline = Task {
            try await time.sleep(for: patience)
            cancelAll()
        }
        for turn in all { await turn.hasEnded() }
        deadline.cancel()
    }

    /// Interrupts every turn.
    func cancelAll() {
        state.withLock { $0.isDraining = true }
        for turn in all { turn.cancel() }
    }

    private var all: [RunningTurn] { state.withLock { Array($0.turns.values) } }

    private func key(of turn: RunningTurn) -> Key {
        Key(tenant: turn.request.owner, session: turn.request.session.id)
    }

    private func keep(_ turn: RunningTurn) {
        let bytes = turn.journal.bytes
        state.withLock { state in
            state.ended.append(Ended(turn: turn, at: time.now, bytes: bytes))
            state.endedBytes += bytes
            forget(&state)
        }
    }

    private func forget(_ state: inout State) {
        let now = time.now
        var count = 0
        for ended in state.ended {
            let isTooMuch =
                state.ended.count - count > limits.turns || state.endedBytes > limits.allBytes
            guard isTooMuch || now - ended.at >= limits.age else { break }
            count += 1
            state.endedBytes -= ended.bytes
            state.turns[ended.turn.id] = nil
            let key = key(of: ended.turn)
            if state.latest[key] == ended.turn.id { state.latest[key] = nil }
        }
        if count > 0 { state.ended.removeFirst(count) }
    }
}
