import FoundationEssentials
import Gateway
import Policies
import SessionModel
import Supervision
import Wire

/// One program in a sandbox of its own: its files go in, its output comes out as it is printed, and what it leaves is fetched.
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
        let workspace = RunWorkspace(files: supervisor.files, session: session)
        try await workspace.fill(with: text, and: order.files)
        let request = ExecutionRequest(
            session: session.id, owner: .default, language: text.language.name, code: "", policy: order.policy,
            program: ProgramRun(
                entrypoint: text.path.text, arguments: order.arguments, input: input,
                environment: order.variables),
            bounds: order.bounds, isAlone: true)
        var log = ExecutionLog()
        let receipt = try await supervisor.execute(request) { event in
            interruption.begin { await supervisor.interrupt(session.id) }
            switch event {
            case .stdout(let text) where !order.isJSON: try await OutputStream.standard.write(text)
            case .stderr(let text) where !order.isJSON: try await OutputStream.error.write(text)
            default: log.append(event)
            }
        }
        var ending = RunEnding(
            receipt: receipt, error: log.error, death: log.notes.last, bounds: order.bounds, policy: policy,
            signal: interruption.signal)
        var outcome = ExecutionOutcome(
            receipt, error: log.error, isProgram: true, isolation: supervisor.level.rawValue, languageVersion: nil)
        if let (selection, folder) = order.artifacts {
            // What the program has left running could still change its files.
            await supervisor.reset(session.id)
            do {
                outcome.artifacts = try await workspace.copy(selection, into: folder)
                ending.note(outcome.artifacts)
            } catch let failure as RunFailure {
                ending.note(failure)
            }
        }
        if order.isJSON {
            outcome.languageVersion = await supervisor.version(of: text.language.name)
            outcome.notes = ending.remarks
            try await print(
                ExecutionView(
                    created: now, language: text.language.name, policy: order.policy, log: log, outcome: outcome))
        }
        return ending
    }

    private func print(_ view: ExecutionView) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try await OutputStream.standard.write(String(decoding: try encoder.encode(view), as: UTF8.self) + "\n")
    }
}
