import SessionModel
import Synchronization

/// An executor whose state the test sets, and which writes down what it was asked to do. All code prints the same, if any runs.
final class ScriptedExecutor: CodeExecutor {
    enum Call: Hashable {
        case interrupt(SessionID)
        case reset(SessionID)
        case discard(SessionID)
    }

    struct State {
        var health = ExecutorHealth(
            activeWorkers: 1, maximumWorkers: 3, problem: nil,
            isolation: IsolationHealth(
                level: "full", required: "process", isWhole: true,
                layers: [
                    .init(name: "seccomp", active: true, evidence: "Seccomp is 2"),
                    .init(name: "cgroup", active: false, reason: "read-only"),
                ],
                refused: [.init(level: "full", stage: "spawn: clone", errno: 1, remedy: "Allow namespaces.")]),
            pythonVersion: "3.11.2")
        var statuses: [SessionID: InterpreterStatus] = [:]
        var calls: [Call] = []

        /// What code prints before it ends well; nil where none runs.
        var output: String?
    }

    let state = Mutex(State())

    var calls: [Call] { state.withLock { $0.calls } }

    func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    var languages: [Language] { ["python", "bash", "javascript"].map { Language(name: $0, isStateful: true) } }

    func language(named name: String) -> String? { languages.map(\.name).contains(name) ? name : nil }

    var catalogue: [Language] {
        [
            Language(name: "python", aliases: ["py"], version: "3.11.2", isStateful: true),
            Language(name: "ruby", isStateful: true, problem: "needs ruby, which is not installed"),
        ]
    }

    func version(of language: String) -> String? { catalogue.first { $0.name == language }?.version }

    func execute(
        _ request: ExecutionRequest, emit: (ExecutionEvent) async throws -> Void
    ) async throws -> Receipt {
        guard let output = state.withLock({ $0.output }) else {
            throw ExecutionFailure.workerLost("this executor runs nothing")
        }
        try await emit(.stdout(output))
        return Receipt(status: .ok, wall: .zero, outputBytes: output.utf8.count, policyHash: "")
    }

    func interrupt(_ session: SessionID) { set { $0.calls.append(.interrupt(session)) } }
    func reset(_ session: SessionID) { set { $0.calls.append(.reset(session)) } }
    func discard(_ session: SessionID, owner: TenantID) { set { $0.calls.append(.discard(session)) } }

    func status(of session: SessionID) -> InterpreterStatus {
        state.withLock { $0.statuses[session] } ?? InterpreterStatus(state: .stopped)
    }

    func activeSessions() -> Set<SessionID> {
        state.withLock { Set($0.statuses.filter { $0.value.state != .stopped }.keys) }
    }

    func health() -> ExecutorHealth { state.withLock { $0.health } }
}
