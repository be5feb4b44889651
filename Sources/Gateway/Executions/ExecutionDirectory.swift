import SessionModel
import Synchronization

/// The executions without a model that run, and those that ended lately.
final class ExecutionDirectory: Sendable {
    private struct State {
        /// Those that run, and those that are remembered.
        var executions: [ExecutionID: RunningExecution] = [:]
        var records: ExecutionRecords
        var isDraining = false
    }

    private let executor: any CodeExecutor
    private let turns: any TurnRunning
    private let artifacts: ExecutionArtifacts
    private let limits: ExecutionRecordLimits
    private let time: MonotonicTime
    private let now: @Sendable () -> Timestamp
    private let drain: Drain
    private let state: Mutex<State>

    init(
        executor: any CodeExecutor, turns: any TurnRunning, artifacts: ExecutionArtifacts,
        limits: ExecutionRecordLimits, time: MonotonicTime, now: @escaping @Sendable () -> Timestamp, drain: Drain
    ) {
        self.executor = executor
        self.turns = turns
        self.artifacts = artifacts
        self.limits = limits
        self.time = time
        self.now = now
        self.drain = drain
        state = Mutex(State(records: ExecutionRecords(limits: limits)))
    }

    /// Begins one.
    ///
    /// - Parameters:
    ///   - files: what its code is to find. They are kept until it has them, and not with its record.
    ///   - isAwaited: whether its client may come back for it, so that it goes on without one.
    ///   - ended: called when it has ended, before those who wait for it learn of that.
    /// - Throws: ``ExecutionFailure/draining``.
    func start(
        _ order: ExecutionOrder, files: [InputFile], isAwaited: Bool = false, failures: FailureLog,
        ended: @escaping @Sendable (RunningExecution, Result<ExecutionOutcome, APIError>) async -> Void = { _, _ in }
    ) throws -> RunningExecution {
        let execution = RunningExecution(order, files: files, created: now(), isAwaited: isAwaited) { [executor] in
            await executor.interrupt(order.session.id)
        }
        try change { state in
            if state.isDraining || drain.hasBegun { throw ExecutionFailure.draining }
            state.executions[execution.id] = execution
        }
        execution.begin { [weak self, drain] execution in
            do {
                guard let self else { throw CancellationError() }
                return .success(try await run(execution, failures))
            } catch {
                var failure = APIError(error, isDraining: drain.hasBegun)
                if execution.hasBegun { failure = failure.final }
                failures.record(failure)
                return .failure(failure)
            }
        } ended: { [weak self] execution, result in
            self?.keep(execution)
            await ended(execution, result)
        }
        return execution
    }

    private func run(_ execution: RunningExecution, _ failures: FailureLog) async throws -> ExecutionOutcome {
        let order = execution.order
        guard order.isAlone else {
            return try await turns.alone(in: order.session.id) {
                var outcome = try await perform(execution)
                await artifacts.add(to: &outcome, of: order, failures: failures)
                return outcome
            }
        }
        var result: Result<ExecutionOutcome, any Error>
        do {
            var outcome = try await perform(execution)
            if order.artifacts != nil || outcome.receipt.log != nil {
                // What its code has left running is ended first: what is kept is nobody's any more.
                await executor.reset(order.session.id)
                await artifacts.add(to: &outcome, of: order, failures: failures)
            }
            result = .success(outcome)
        } catch {
            result = .failure(error)
        }
        do {
            try await executor.discard(order.session.id, owner: order.owner)
        } catch {
            if order.artifacts != nil || (try? result.get())?.receipt.log != nil {
                await artifacts.delete(of: [order.session.id])
            }
            result = .failure(error)
        }
        return try result.get()
    }

    private func perform(_ execution: RunningExecution) async throws -> ExecutionOutcome {
        var request = execution.order.request
        request.files = execution.takeFiles()
        request.logName = OutputLog.name(execution.id)
        // Its program may have to be asked for it, which takes no longer than the code does.
        async let version = executor.version(of: execution.order.language)
        let receipt = try await executor.execute(request) { execution.take($0) }
        return ExecutionOutcome(
            receipt, error: execution.log.error, isProgram: execution.order.program != nil,
            isolation: await executor.health().isolation.level, languageVersion: await version)
    }

    /// The tenant's execution; nil where there never was one, and where it is forgotten.
    func execution(_ id: ExecutionID, of tenant: TenantID) -> RunningExecution? {
        change { $0.executions[id].flatMap { $0.order.owner == tenant ? $0 : nil } }
    }

    /// Interrupts what runs in the session.
    func interrupt(in session: SessionID) {
        for execution in running where execution.order.session.id == session { execution.interrupt() }
    }

    /// Lets running executions end within the patience, interrupts those that did not, and returns when none runs. None begins
    /// from now on.
    func drain(patience: Duration) async {
        state.withLock { $0.isDraining = true }
        let deadline = Task {
            try await time.sleep(for: patience)
            interruptAll()
        }
        for execution in running { await execution.hasEnded() }
        deadline.cancel()
    }

    /// Interrupts every execution. None begins from now on.
    func interruptAll() {
        state.withLock { $0.isDraining = true }
        for execution in running { execution.interrupt() }
    }

    private var running: [RunningExecution] {
        state.withLock { Array($0.executions.values) }.filter { !$0.isOver }
    }

    /// One that failed through no doing of its code has no record: its request was told.
    private func keep(_ execution: RunningExecution) {
        guard case .success(let outcome)? = execution.result else {
            return state.withLock { $0.executions[execution.id] = nil }
        }
        var record = ExecutionRecords.Record(id: execution.id, at: time.now, bytes: execution.bytes)
        if execution.order.isAlone, !outcome.artifacts.files.isEmpty {
            record.artifacts = (execution.order.session.id, outcome.artifacts.bytes)
            // They are gone with their record, even if nobody comes any more.
            Task { [weak self, time, age = limits.age] in
                try? await time.sleep(for: age)
                self?.change { _ in }
            }
        }
        change { $0.records.add(record) }
    }

    /// Changes the state. What is not to be kept any more is forgotten before, so that nothing is found that is too old, and after,
    /// for what has become too much; with its artifacts.
    private func change<Value>(_ change: (inout State) throws -> Value) rethrows -> Value {
        let (value, forgotten) = try state.withLock { state in
            var forgotten = forget(&state)
            let value = try change(&state)
            forgotten += forget(&state)
            return (value, forgotten)
        }
        if !forgotten.isEmpty { Task { [artifacts] in await artifacts.delete(of: forgotten) } }
        return value
    }

    /// - Returns: the sessions whose artifacts are to be deleted.
    private func forget(_ state: inout State) -> [SessionID] {
        let forgotten = state.records.forget(at: time.now)
        for record in forgotten { state.executions[record.id] = nil }
        return forgotten.compactMap { $0.artifacts?.session }
    }
}
