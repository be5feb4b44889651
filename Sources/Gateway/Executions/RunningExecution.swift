import SessionModel
import Synchronization

typealias ExecutionID = Identifier<RunningExecution>

/// An execution without a model: it runs beside the request that asked for it, and is kept for a while when it has ended.
final class RunningExecution: Sendable {
    let id = ExecutionID()
    let order: ExecutionOrder

    /// When it was asked for.
    let created: Timestamp

    /// Whether its client may come back for it, so that it goes on without one.
    let isAwaited: Bool

    private struct State {
        var files: [InputFile]
        var log = ExecutionLog()
        var result: Result<ExecutionOutcome, APIError>?
        var hasBegun = false
        var isOver = false
        var isInterrupted = false
        var readers: [Int: AsyncStream<Void>.Continuation] = [:]
        var readerCount = 0
        var task: Task<Void, Never>?
    }

    private let state: Mutex<State>
    private let stop: @Sendable () async -> Void

    /// - Parameters:
    ///   - files: what its code is to find.
    ///   - stop: has its code interrupted.
    init(
        _ order: ExecutionOrder, files: [InputFile], created: Timestamp, isAwaited: Bool,
        stop: @escaping @Sendable () async -> Void
    ) {
        self.order = order
        self.isAwaited = isAwaited
        state = Mutex(State(files: files))
        self.created = created
        self.stop = stop
    }

    // MARK: Its course

    /// Begins it; called once. `ended` is called before those who wait learn of the end.
    func begin(
        _ run: @escaping @Sendable (RunningExecution) async -> Result<ExecutionOutcome, APIError>,
        ended: @escaping @Sendable (RunningExecution, Result<ExecutionOutcome, APIError>) async -> Void
    ) {
        let task = Task {
            let result = await run(self)
            self.state.withLock { $0.result = result }
            await ended(self, result)
            let readers = self.state.withLock { state in
                state.isOver = true
                defer { state.readers = [:] }
                return Array(state.readers.values)
            }
            for reader in readers {
                reader.yield()
                reader.finish()
            }
        }
        state.withLock { $0.task = task }
    }

    /// The files that its code is to find, which are not kept any longer here.
    func takeFiles() -> [InputFile] {
        state.withLock { state in
            defer { state.files = [] }
            return state.files
        }
    }

    /// Takes what the code says.
    func take(_ event: ExecutionEvent) {
        let (readers, isTooLate) = state.withLock { state in
            let isFirst = !state.hasBegun
            state.hasBegun = true
            // Which lines run is of use to those who watch a person's code.
            if case .activeLine = event {
                return (isFirst ? Array(state.readers.values) : [], isFirst && state.isInterrupted)
            }
            state.log.append(event)
            return (Array(state.readers.values), isFirst && state.isInterrupted)
        }
        for reader in readers { reader.yield() }
        if isTooLate { interruptCode() }
    }

    /// Its client has left.
    func lose() {
        if !isAwaited { interrupt() }
    }

    /// Has the code interrupted: SIGINT, then SIGTERM, then SIGKILL. Its end comes with what there was.
    func interrupt() {
        let isRunning = state.withLock { state in
            guard state.result == nil else { return false }
            state.isInterrupted = true
            return state.hasBegun
        }
        // Before its first sign of life there is no code to interrupt; after it, somebody has to remember.
        if isRunning { interruptCode() }
    }

    private func interruptCode() {
        Task { await stop() }
    }

    /// Whether its code has given a sign of life.
    var hasBegun: Bool { state.withLock { $0.hasBegun } }

    // MARK: What is known of it

    /// Nil while it runs.
    var result: Result<ExecutionOutcome, APIError>? { state.withLock { $0.result } }

    var log: ExecutionLog { state.withLock { $0.log } }

    /// About what it takes of memory, in bytes.
    var bytes: Int {
        let artifacts = (try? result?.get())?.artifacts.files ?? []
        return state.withLock { $0.log.bytes } + order.bytes + artifacts.reduce(0) { $0 + $1.path.bytes.count + 128 }
    }

    func news(_ cursor: inout ExecutionLog.Cursor) -> [ExecutionEvent] {
        let (news, next) = state.withLock { [cursor] state in
            var cursor = cursor
            let news = state.log.news(&cursor)
            return (news, cursor)
        }
        cursor = next
        return news
    }

    /// Whether it has ended and all that comes with its end is done.
    var isOver: Bool { state.withLock { $0.isOver } }

    /// Returns when it has ended and nothing of it is left.
    func hasEnded() async {
        if let task = state.withLock({ $0.task }) { return await task.value }
        // It is about to begin.
        for await _ in signs().signs {}
    }

    /// Signs that there is something new: one at once, one whenever something happens, and the end of all when it has ended.
    func signs() -> (signs: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation) {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (number, isOver) = state.withLock { state in
            state.readerCount += 1
            if state.result == nil { state.readers[state.readerCount] = continuation }
            return (state.readerCount, state.result != nil)
        }
        continuation.yield()
        if isOver { continuation.finish() }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.readers.removeValue(forKey: number) }
        }
        return (stream, continuation)
    }
}
