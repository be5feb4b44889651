internal import Glibc
internal import Logging
internal import NIOCore
internal import SessionModel
internal import Wire

/// The gateway's side of one worker: its frames, its executions, its end.
///
/// Frames are untrusted. One that is malformed, late, or of an execution that is not running ends this worker, and nothing else.
actor Worker {
    private struct Current {
        let id: Int
        let inbox = ExecutionInbox()
        var isDone = false
    }

    private let process: WorkerProcessHandle
    private var memory: MemoryCgroup?
    private let logger: Logger
    private let grace: Duration
    private let coding = FrameCoding()
    private var outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>?
    private var hasEntered = false
    private var entered: CheckedContinuation<Void, any Error>?
    private var current: Current?
    private var lastExecution = 0
    private var stoppedAhead: Int?
    private var loss: SupervisionError?
    private var killsForMemory = 0

    /// - Parameter grace: how long an interrupted execution may take to end before its kernel is killed, and that before the
    ///   worker is.
    init(process: WorkerProcessHandle, logger: Logger, grace: Duration = .seconds(2)) {
        self.process = process
        self.logger = logger
        self.grace = grace
    }

    /// Tells which memory group the worker is in, if any; it is removed at the worker's end.
    func confined(by group: MemoryCgroup?) {
        memory = group
        if loss != nil { group?.remove() }
    }

    /// Serves the worker until it has ended, and leaves no process of it behind.
    ///
    /// - Parameter socket: owned from now on.
    func run(socket: Int32) async {
        do {
            try await WorkerChannel.open(socket: socket).executeThenClose { inbound, outbound in
                self.outbound = outbound
                for try await frame in inbound {
                    try await take(coding.message(WorkerEvent.self, from: Array(buffer: frame)))
                }
            }
            lose(SupervisionError("the worker ended"))
        } catch {
            logger.warning("worker lost", metadata: ["pid": "\(process.pid)", "reason": "\(error)"])
            lose(error as? SupervisionError ?? SupervisionError("the worker broke the protocol: \(error)"))
        }
        process.kill()
        await process.waitForEnd()
        memory?.remove()
    }

    /// Returns when the worker is in its sandbox.
    ///
    /// - Throws: ``SupervisionError`` with the step that it could not take.
    func waitUntilEntered() async throws {
        if let loss { throw loss }
        guard !hasEntered else { return }
        try await withCheckedThrowingContinuation { entered = $0 }
    }

    /// Starts the kernel ahead of the first execution.
    func startKernel(_ language: String) async throws {
        try await send(.startKernel(language: language))
    }

    /// The number of an execution that is about to begin.
    func nextExecution() -> Int {
        lastExecution += 1
        return lastExecution
    }

    /// Sends the code to its kernel. Its events are taken with ``nextEvent()``, to the last, before the next execution begins.
    ///
    /// - Parameter id: from ``nextExecution()``.
    /// - Throws: ``ExecutionFailure``; `CancellationError` if the execution was stopped before it could begin.
    func begin(_ id: Int, language: String, code: String) async throws {
        if let loss { throw ExecutionFailure.workerLost(loss.description) }
        if stoppedAhead == id { throw CancellationError() }
        current = Current(id: id)
        do {
            try await send(.execute(id: id, language: language, code: code))
        } catch {
            current = nil
            throw error
        }
    }

    /// The next event of the execution that runs; nil if the worker was lost. After `done`, the worker is free.
    func nextEvent() async -> WorkerEvent? {
        guard let event = await current?.inbox.next() else { return nil }
        if case .done = event { current = nil }
        return event
    }

    /// Whether something of the worker was killed for its memory since this was last asked.
    func wasKilledForMemory() -> Bool {
        guard let kills = memory?.killsForMemory, kills > killsForMemory else { return false }
        killsForMemory = kills
        return true
    }

    /// Whether the worker has ended, or is to be ended.
    var isLost: Bool { loss != nil }

    /// Why the worker was lost.
    var lossReason: String { loss?.description ?? "the worker ended" }

    /// Interrupts what runs, if anything.
    func interrupt() {
        guard let id = current?.id else { return }
        Task { await stop(id) }
    }

    nonisolated func kill() { process.kill() }

    nonisolated func waitForEnd() async { await process.waitForEnd() }

    nonisolated var pid: Int32 { process.pid }

    /// Asks, then insists: SIGINT, then the kernel's end, then the worker's. Another execution than this one is left alone.
    func stop(_ id: Int) async {
        if current == nil, id == lastExecution { stoppedAhead = id }
        guard isRunning(id) else { return }
        ask(.interrupt(id: id))
        try? await Task.sleep(for: grace)
        guard isRunning(id) else { return }
        ask(.killKernel(id: id))
        try? await Task.sleep(for: grace)
        if isRunning(id) { process.kill() }
    }

    /// Sends without waiting: a worker that does not read must not hold up its own end.
    private func ask(_ request: WorkerRequest) {
        Task { try? await send(request) }
    }

    private func isRunning(_ id: Int) -> Bool {
        current?.id == id && current?.isDone == false && loss == nil
    }

    // MARK: Frames

    private func send(_ request: WorkerRequest) async throws {
        guard let outbound, loss == nil else {
            throw ExecutionFailure.workerLost(loss?.description ?? "the worker is not connected")
        }
        do {
            try await outbound.write(ByteBuffer(bytes: coding.frame(request)))
        } catch {
            throw ExecutionFailure.workerLost("the worker does not answer: \(error)")
        }
    }

    private func take(_ event: WorkerEvent) async throws {
        switch event {
        case .ready:
            guard !hasEntered else { throw SupervisionError("the worker broke the protocol: it was ready twice") }
            hasEntered = true
            entered?.resume()
            entered = nil
        case .failed(let failure):
            throw SupervisionError("a worker could not enter its sandbox: \(failure.line)")
        case .kernelReady:
            break
        case .kernelEnded(let language, let end):
            logger.info(
                "kernel ended", metadata: ["language": "\(language)", "end": "\(end)", "pid": "\(process.pid)"])
            if let current, !current.isDone { await current.inbox.put(event) }
        default:
            guard let current, current.id == event.execution, !current.isDone else {
                throw SupervisionError("the worker broke the protocol: a frame of no running execution")
            }
            if case .done = event { self.current?.isDone = true }
            await current.inbox.put(event)
        }
    }

    private func lose(_ reason: SupervisionError) {
        loss = reason
        entered?.resume(throwing: reason)
        entered = nil
        current?.inbox.finish()
    }
}
