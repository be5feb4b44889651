import Policies
import SessionModel
import Supervision

/// One program in a sandbox of its own: its files go in, its output comes out as it is printed.
struct RunningProgram {
    let text: ProgramText

    /// What it reads from standard input.
    let input: [UInt8]
    let order: RunOrder

    /// - Throws: ``RunFailure``, ``BrokenStream``; `CancellationError`.
    func run(
        in supervisor: Supervisor, under policy: Policy, _ interruption: RunInterruption
    ) async throws -> RunEnding {
        try RunLimits.check(order.bounds, under: policy)
        let now = Timestamp.now
        let session = Session(
            id: SessionID(), createdAt: now, lastActive: now, metadata: [:], autoRun: true, policy: order.policy)
        let upload = try await supervisor.files.upload(text.path, size: text.content.count, to: session)
        try await upload.append(text.content)
        _ = try await upload.commit(.absent)
        let request = ExecutionRequest(
            session: session.id, owner: .default, language: text.language.name, code: "", policy: order.policy,
            program: ProgramRun(
                entrypoint: text.path.text, arguments: order.arguments, input: input,
                environment: order.variables),
            bounds: order.bounds, isAlone: true)
        var error: ExecutionError?
        var death: String?
        let receipt = try await supervisor.execute(request) { event in
            interruption.begin { await supervisor.interrupt(session.id) }
            switch event {
            case .stdout(let text): try await OutputStream.standard.write(text)
            case .stderr(let text): try await OutputStream.error.write(text)
            case .error(let raised): error = raised
            case .kernelDied(let how): death = how
            // The receipt has it, and the command says it at the end.
            case .activeLine, .display, .result, .blocked, .skipped, .dropped, .stopped: break
            }
        }
        return RunEnding(
            receipt: receipt, error: error, death: death, bounds: order.bounds, policy: policy,
            signal: interruption.signal)
    }
}
