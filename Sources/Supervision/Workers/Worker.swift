internal import Glibc
internal import Logging
internal import NIOCore
internal import SessionModel
internal import Wire

/// The gateway's side of one worker: its frames, its executions, its end.
///
/// Frames are untrusted. One that is malformed, or that ``WorkerConversation`` refuses, ends this worker, and nothing else.
///
/// Half a frame needs no deadline: the gateway holds at most that one frame, and whatever ends a silent worker ends this one too,
/// because none of it waits for frames: a stopped execution its kernel and then its worker, an idle one the pool.
actor Worker {
    private struct Current {
        let id: Int
        let inbox = ExecutionInbox()
    }

    private let process: WorkerProcessHandle
    private let cgroup: WorkerCgroup?
    private let logger: Logger
    private let grace: Duration
    private let patience: Duration
    private var conversation: WorkerConversation
    private let coding = FrameCoding()
    private var outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>?
    private var hasEntered = false
    private var entered: CheckedContinuation<Void, any Error>?
    private var inspection: CheckedContinuation<SandboxReport, any Error>?
    private var current: Current?
    private var lastExecution = 0
    private var lastBegun = 0
    private var stoppedAhead: Int?

    /// The execution that was interrupted last.
    private var interrupted: Int?

    private var deaths: KernelDeaths
    private var loss: SupervisionError?

    /// Whether that execution's kernel was killed because it did not answer to being interrupted.
    private(set) var wasKernelKilled = false

    /// - Parameter outputLimit: how much output one execution may have by its policy, in bytes.
    /// - Parameter cgroup: removed at the worker's end.
    /// - Parameter grace: how long an interrupted execution may take to end before its kernel is killed, and that before the
    ///   worker is.
    /// - Parameter patience: how long it may take to enter its sandbox, and to read what it is sent. The first is a matter of
    ///   milliseconds and the second of none, unless the machine has no time for it.
    init(
        process: WorkerProcessHandle, outputLimit: Int, cgroup: WorkerCgroup? = nil, logger: Logger,
        grace: Duration = .seconds(2), patience: Duration = .seconds(20)
    ) {
        self.process = process
        self.cgroup = cgroup
        deaths = KernelDeaths(cgroup: cgroup)
        self.logger = logger
        self.grace = grace
        self.patience = patience
        conversation = WorkerConversation(outputLimit: outputLimit)
    }

    /// Serves the worker until it has ended, and leaves no process of it behind.
    ///
    /// - Parameter socket: owned from now on.
    func run(socket: Int32) async {
        do {
            let channel = try await WorkerChannel.open(socket: socket, patience: patience)
            // What it leaves behind may hold its end of the socket, and is not to speak for it.
            process.whenEnded { WorkerChannel.endReading(of: channel.channel) }
            try await channel.executeThenClose { inbound, outbound in
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
        cgroup?.killAll()
        await process.waitForEnd()
        if await cgroup?.remove() == false {
            logger.error("a cgroup could not be removed", metadata: ["pid": "\(process.pid)"])
        }
    }

    /// Returns when the worker is in its sandbox.
    ///
    /// - Throws: ``SupervisionError`` with the step that it could not take.
    func waitUntilEntered() async throws {
        if let loss { throw loss }
        guard !hasEntered else { return }
        let deadline = Task { [process, patience, logger] in
            guard (try? await Task.sleep(for: patience)) != nil else { return }
            logger.error("a worker did not enter its sandbox in time", metadata: ["pid": "\(process.pid)"])
            process.kill()
        }
        defer { deadline.cancel() }
        try await withCheckedThrowingContinuation { entered = $0 }
    }

    /// Starts the kernel ahead of the first execution.
    func startKernel(_ language: String) async throws {
        try await send(.startKernel(language: language))
    }

    /// Has the worker report on its sandbox. Only of worth before any code of a request has run in it.
    func inspect() async throws -> SandboxReport {
        if let loss { throw loss }
        return try await withCheckedThrowingContinuation { continuation in
            // Before it is sent: the answer may be there before the sending is over.
            inspection = continuation
            conversation.inspect()
            Task {
                do {
                    try await send(.inspect)
                } catch {
                    endInspection(.failure(error))
                }
            }
        }
    }

    private func endInspection(_ result: Result<SandboxReport, any Error>) {
        inspection?.resume(with: result)
        inspection = nil
    }

    /// The number of an execution that is about to begin.
    func nextExecution() -> Int {
        lastExecution += 1
        return lastExecution
    }

    /// What has become of the session's kernel since its last execution, if that is worth telling. It is told once.
    func takeLastWords() -> [KernelDeaths.LastWords] { deaths.takeLastWords() }

    /// Sends the code to its kernel. Its events are taken with ``nextEvent()``, to the last, before the next execution begins.
    ///
    /// - Parameter id: from ``nextExecution()``.
    /// - Throws: ``ExecutionFailure``; `CancellationError` if the execution was stopped, or its task cancelled, before it could begin.
    func begin(_ id: Int, language: String, code: String) async throws {
        if let loss { throw ExecutionFailure.workerLost(loss.description) }
        if stoppedAhead == id { throw CancellationError() }
        current = Current(id: id)
        lastBegun = id
        conversation.begin(id)
        deaths.executionBegins()
        wasKernelKilled = false
        do {
            try await send(.execute(id: id, language: language, code: code))
        } catch {
            current = nil
            conversation.abandon(id)
            throw error
        }
    }

    /// Says where the log goes that the execution's worker waits for; nil for nowhere.
    func answerLog(_ id: Int, _ place: LogPlace?) async {
        // Uncancellable: until it is told the worker reads no kernel, and its execution could not end. One that cannot be told is
        // lost, which its caller learns from what comes next.
        await Task { try? await send(.log(id: id, place)) }.value
    }

    /// The next event of the execution that runs; nil if the worker was lost. After `done`, the worker is free.
    func nextEvent() async -> WorkerEvent? {
        guard let event = await current?.inbox.next() else { return nil }
        if case .done = event { current = nil }
        return event
    }

    /// The limit that ends the execution that runs, or ended the one before; nil if none does.
    var limitReached: ExecutionLimit? { deaths.limitReached }

    /// The kernel has ended under the execution: the limit that this was for, if it was for one.
    func causeOfDeath() -> ExecutionLimit? { deaths.cause() }

    /// The same for a kernel of another language than the execution's.
    func causeOfOtherDeath() -> ExecutionLimit? { deaths.causeOfOther() }

    /// An execution has failed that no limit had ended: whether that was because something of it was killed for its memory,
    /// which its kernel outlived.
    func hasFailedForMemory() -> Bool { deaths.hasFailedForMemory() }

    /// Processor time that the worker and everything in it has used; nil where no cgroup counts it.
    nonisolated var processorTime: Duration? { cgroup?.processorTime }

    /// The most memory that the worker and everything in it has used; nil where no cgroup counts it.
    nonisolated var peakMemory: Int? { cgroup?.peakMemory }

    var activity: WorkerActivity {
        guard loss == nil, let id = conversation.running else { return .idle(after: lastBegun) }
        return .running(id)
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
        await insist(id)
    }

    /// The same, for a limit that the execution has reached; the first one counts.
    ///
    /// - Returns: false if the execution does not run, so that nothing was done.
    @discardableResult
    func stop(_ id: Int, for limit: ExecutionLimit) async -> Bool {
        guard isRunning(id) else { return false }
        if deaths.limitReached == nil { log(limit) }
        deaths.reached(limit)
        await insist(id)
        return true
    }

    private func insist(_ id: Int) async {
        guard isRunning(id) else { return }
        // Whoever asks next, as a turn does that was told to end by hand, finds it done: a second interrupt would hit the code
        // where it handles the first.
        if interrupted != id { ask(.interrupt(id: id)) }
        interrupted = id
        // Uncancellable: whoever asked may be gone by the time that it is needed.
        await Task { try? await Task.sleep(for: grace) }.value
        guard isRunning(id) else { return }
        wasKernelKilled = true
        ask(.killKernel(id: id))
        await Task { try? await Task.sleep(for: grace) }.value
        if isRunning(id) { process.kill() }
    }

    /// Sends without waiting: a worker that does not read must not hold up its own end.
    private func ask(_ request: WorkerRequest) {
        Task { try? await send(request) }
    }

    private func isRunning(_ id: Int) -> Bool {
        conversation.running == id && loss == nil
    }

    // MARK: Frames

    /// - Throws: ``ExecutionFailure``; `CancellationError` if the task was cancelled, and then nothing of it is sent.
    private func send(_ request: WorkerRequest) async throws {
        guard let outbound, loss == nil else {
            throw ExecutionFailure.workerLost(loss?.description ?? "the worker is not connected")
        }
        do {
            try await outbound.write(ByteBuffer(bytes: coding.frame(request)))
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ExecutionFailure.workerLost("the worker does not answer: \(error)")
        }
    }

    private func take(_ event: WorkerEvent) async throws {
        switch try conversation.take(event) {
        case .entered:
            hasEntered = true
            entered?.resume()
            entered = nil
        case .inspected:
            if case .inspected(let report) = event { endInspection(.success(report)) }
        case .kernel:
            note(event)
            if conversation.running != nil { await current?.inbox.put(event) }
        case .limit:
            note(event)
        case .execution:
            await current?.inbox.put(event)
        }
    }

    private func note(_ event: WorkerEvent) {
        switch event {
        case .kernelEnded(let language, let end):
            logger.info(
                "kernel ended",
                metadata: [
                    "language": "\(ForeignText.shown(language))", "end": "\(ForeignText.shown(end.line))",
                    "pid": "\(process.pid)",
                ])
            if conversation.running == nil, lastExecution > 0 { deaths.endedBetween(language, end) }
        case .limitReached(let id, let limit):
            reached(ExecutionLimit(limit), under: id)
        default:
            break
        }
    }

    /// The worker's own watch has found something. It has ended the processes for their memory; the rest is for us to do.
    private func reached(_ limit: ExecutionLimit, under id: Int?) {
        guard let id else {
            log(limit)
            deaths.reachedBetween(limit)
            return
        }
        guard limit == .memory else {
            Task { await stop(id, for: limit) }
            return
        }
        log(limit)
        deaths.reached(limit)
    }

    private func log(_ limit: ExecutionLimit) {
        logger.info("limit reached", metadata: ["limit": "\(limit.rawValue)", "pid": "\(process.pid)"])
    }

    private func lose(_ reason: SupervisionError) {
        loss = reason
        entered?.resume(throwing: reason)
        entered = nil
        endInspection(.failure(reason))
        current?.inbox.finish()
    }
}
