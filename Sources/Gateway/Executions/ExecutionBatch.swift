import Synchronization

/// The executions of one request that run, and what comes of them, until its client is lost.
final class ExecutionBatch: Sendable {
    enum Sign: Sendable {
        case answered(BatchAnswer)

        /// Nothing has happened for a while.
        case silence
    }

    private struct State {
        var isLost = false
        var running: [ExecutionID: RunningExecution] = [:]
    }

    /// In the order in which it happens; it ends when the client is lost. For one reader.
    let signs: AsyncStream<Sign>
    private let continuation: AsyncStream<Sign>.Continuation
    private let state = Mutex(State())

    init() { (signs, continuation) = AsyncStream.makeStream() }

    func tell(_ sign: Sign) { continuation.yield(sign) }

    var isLost: Bool { state.withLock { $0.isLost } }

    /// One runs; where the client is lost already it is interrupted, unless its client may come back for it.
    func add(_ execution: RunningExecution) {
        let isTooLate = state.withLock { state in
            state.running[execution.id] = execution
            return state.isLost
        }
        if isTooLate { execution.lose() }
    }

    func remove(_ execution: RunningExecution) {
        state.withLock { $0.running[execution.id] = nil }
    }

    /// The client has left, or has everything.
    func lose() {
        let running = state.withLock { state in
            state.isLost = true
            return Array(state.running.values)
        }
        for execution in running { execution.lose() }
        continuation.finish()
    }
}
