import SessionModel
import Synchronization

/// An executor whose runs say what they were told to.
final class ScriptedExecutor: CodeExecutor {
    struct Run: Sendable {
        enum Ending: Sendable {
            case status(Receipt.Status)
            case failure(ExecutionFailure)

            /// The code goes on until the task is cancelled.
            case endless
        }

        var events: [ExecutionEvent]
        var ending = Ending.status(.ok)
    }

    let languages = [
        Language(
            name: "python", isStateful: true,
            note: """
                an IPython session. The value of the last expression is shown, figures of matplotlib too. `!command` runs a \
                shell command.
                """),
        Language(
            name: "bash", isStateful: true,
            note: """
                one shell: its folder, variables and functions stay. Nothing can be typed in, so use options that do not ask.
                """),
    ]
    var catalogue: [Language] { languages }

    private let runs: Mutex<ArraySlice<Run>>
    private let discardings = Mutex<[SessionID]>([])
    private let asked = Mutex<[ExecutionRequest]>([])

    init(_ runs: [Run]) { self.runs = Mutex(runs[...]) }

    /// Sessions whose worker was ended and whose files were deleted.
    var discarded: [SessionID] { discardings.withLock { $0 } }

    var requests: [ExecutionRequest] { asked.withLock { $0 } }

    func language(named name: String) async -> String? {
        switch name {
        case "python", "py": "python"
        case "bash", "sh", "shell": "bash"
        default: nil
        }
    }

    func version(of language: String) async -> String? { nil }

    func execute(
        _ request: ExecutionRequest, emit: (ExecutionEvent) async throws -> Void
    ) async throws -> Receipt {
        asked.withLock { $0.append(request) }
        guard let run = runs.withLock({ $0.popFirst() }) else {
            throw ExecutionFailure.workerLost("run more often than the script has runs")
        }
        for event in run.events { try await emit(event) }
        switch run.ending {
        case .status(let status):
            return Receipt(status: status, wall: .zero, outputBytes: 0, policyHash: "")
        case .failure(let failure):
            throw failure
        case .endless:
            try await Silence.untilCancelled()
            throw CancellationError()
        }
    }

    func interrupt(_ session: SessionID) async {}
    func reset(_ session: SessionID) async {}
    func discard(_ session: SessionID, owner: TenantID) async throws { discardings.withLock { $0.append(session) } }
    func status(of session: SessionID) async -> InterpreterStatus { InterpreterStatus(state: .stopped) }
    func activeSessions() async -> Set<SessionID> { [] }

    func health() async -> ExecutorHealth {
        ExecutorHealth(
            activeWorkers: 0, maximumWorkers: 1, problem: nil,
            isolation: IsolationHealth(level: "full", required: "full", isWhole: true, layers: [], refused: []),
            pythonVersion: "3")
    }
}
