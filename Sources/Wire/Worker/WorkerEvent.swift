/// Worker to gateway. Untrusted there: a worker may have been taken over by what it runs.
package enum WorkerEvent: Hashable, Sendable, Codable {
    /// Every step into the sandbox was taken; the first frame.
    case ready

    /// A step could not be taken; the last frame.
    case failed(SandboxFailure)

    case kernelReady(language: String, version: String)

    /// A kernel ended. If that was under an execution, its `done` follows.
    case kernelEnded(language: String, KernelEnd)

    case stdout(id: Int, text: String)
    case stderr(id: Int, text: String)
    case activeLine(id: Int, line: Int)
    case display(id: Int, data: [String: String])
    case result(id: Int, data: [String: String])
    case error(id: Int, name: String, value: String, traceback: String)

    /// The execution has ended and nothing of it follows. `dropped` counts output bytes beyond the limit.
    case done(id: Int, status: ExecutionStatus, dropped: Int)
}
