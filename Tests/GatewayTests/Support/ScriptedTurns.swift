import Agent
import SessionModel
import Synchronization

@testable import Gateway

/// Turns that do what the test wrote down for them.
final class ScriptedTurns: TurnRunning {
    typealias Script =
        @Sendable (TurnRequest, (any Encodable & Sendable) async throws -> Void) async throws -> TurnOutcome

    private struct State {
        var script: Script
        var requests: [TurnRequest] = []
        var interrupted: [SessionID] = []
    }

    private let state: Mutex<State>

    init(_ script: @escaping Script = { _, _ in .empty }) { state = Mutex(State(script: script)) }

    var requests: [TurnRequest] { state.withLock { $0.requests } }
    var interrupted: [SessionID] { state.withLock { $0.interrupted } }

    func runTurn(
        _ request: TurnRequest, emit: (any Encodable & Sendable) async throws -> Void
    ) async throws -> TurnOutcome {
        let script = state.withLock { state in
            state.requests.append(request)
            return state.script
        }
        return try await script(request, emit)
    }

    func interruptTurn(of session: SessionID) { state.withLock { $0.interrupted.append(session) } }
}

extension TurnOutcome {
    static let empty = TurnOutcome(messages: [], finishReason: .stop, usage: TokenUsage(), model: "builtin/offline")
}

extension StoredMessage {
    /// A message of a turn's outcome.
    static func made(_ message: Message, full: String? = nil) -> StoredMessage {
        StoredMessage(
            id: MessageID(), createdAt: Timestamp(microseconds: 1_739_725_828_301_493), message: message,
            fullContent: full)
    }
}
