/// Worker to gateway. Untrusted there: a worker may have been taken over by what it runs.
package enum WorkerEvent: Hashable, Sendable, Codable {
    /// Every step into the sandbox was taken; the first frame.
    case ready

    /// A step could not be taken; the last frame.
    case failed(SandboxFailure)

    /// What was found out about its sandbox, as it was asked.
    case inspected(SandboxReport)

    case kernelReady(language: String, version: String)

    /// A kernel ended. If that was under an execution, its `done` follows.
    case kernelEnded(language: String, KernelEnd)

    /// The worker's own watch over its processes found more than its plan allows: docs/limits.md. Of memory, it has killed them
    /// all. `id` is the execution under which that was; none if none ran.
    case limitReached(id: Int?, WorkerLimit)

    case stdout(id: Int, text: String)
    case stderr(id: Int, text: String)
    case activeLine(id: Int, line: Int)
    case display(id: Int, data: [String: String])
    case result(id: Int, data: [String: String])
    case error(id: Int, name: String, value: String, traceback: String)

    /// The policy refused a call that the code made. Each call is told of once in an execution, and few of them.
    case blocked(id: Int, RefusedCall)

    /// So many refused calls more than those that ``blocked(id:_:)`` told of, repetitions of those left out.
    case blockedMore(id: Int, calls: Int)

    /// Of the output, so many bytes before what follows were left out: what came before them is its beginning, what follows its end.
    case skipped(id: Int, bytes: Int)

    /// The execution prints much: the worker waits to be told where the log of that goes. Once in an execution.
    case logWanted(id: Int)

    /// What became of the log, where some of what was printed is missing in the output: before ``done(id:status:dropped:)``.
    case logged(id: Int, LogOutcome)

    /// The execution has ended and nothing of it follows. `dropped` counts output beyond the limit.
    case done(id: Int, status: ExecutionStatus, dropped: DroppedBytes)
}

extension WorkerEvent: BoundedMessage {
    package func checkBounds() throws(FrameError) {
        switch self {
        case .failed(let failure): try failure.checkBounds()
        case .inspected(let report): try report.checkBounds()
        case .kernelReady(let language, let version):
            try MessageBounds.check(word: language, "language")
            try MessageBounds.check(word: version, "version")
        case .kernelEnded(let language, let end):
            try MessageBounds.check(word: language, "language")
            try end.checkBounds()
        case .activeLine(_, let line): try MessageBounds.check(line, in: MessageBounds.line, "line")
        case .blocked(_, let call): try call.checkBounds()
        case .blockedMore(_, let calls): try MessageBounds.check(calls, in: MessageBounds.count, "calls")
        case .skipped(_, let bytes): try MessageBounds.check(bytes, in: MessageBounds.count, "bytes")
        case .logged(_, let outcome): try outcome.checkBounds()
        case .done(_, _, let dropped): try dropped.checkBounds()
        // As much of these as a frame holds and an execution may say.
        case .ready, .limitReached, .logWanted, .stdout, .stderr, .display, .result, .error: break
        }
    }
}
