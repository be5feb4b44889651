import Agent
import SessionModel
import Synchronization

@testable import Gateway

/// Turns that do what the test wrote down for them.
final class ScriptedTurns: TurnRunning {
    typealias Script =
        @Sendable (TurnRequest, (Chunk) async throws -> Void) async throws -> TurnOutcome

    private struct State {
        var script: Script
        var requests: [TurnRequest] = []
        var interrupted: [SessionID] = []
        var busy: Set<SessionID> = []
    }

    private let state: Mutex<State>

    init(_ script: @escaping Script = { _, _ in .empty }) { state = Mutex(State(script: script)) }

    var requests: [TurnRequest] { state.withLock { $0.requests } }
    var interrupted: [SessionID] { state.withLock { $0.interrupted } }

    func runTurn(
        _ request: TurnRequest, settle: @escaping @Sendable () async throws -> Void,
        interrupted: @escaping @Sendable () -> Void, emit: (Chunk) async throws -> Void
    ) async throws -> TurnOutcome {
        let script = state.withLock { state in
            state.requests.append(request)
            return state.script
        }
        return try await script(request, emit)
    }

    /// Has a turn in the session that does not end.
    func occupy(_ session: SessionID) { state.withLock { _ = $0.busy.insert(session) } }

    func alone<Success: Sendable>(
        in session: SessionID, body: () async throws -> Success
    ) async throws -> Success {
        if state.withLock({ $0.busy.contains(session) }) { throw SessionBusy(session) }
        return try await body()
    }

    func closing<Success: Sendable>(
        _ session: SessionID, body: () async throws -> Success
    ) async throws -> Success {
        interruptTurn(of: session)
        return try await body()
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

extension Chunk {
    /// A piece of what the model says.
    static func says(_ text: String) -> Chunk { Chunk(role: .assistant, type: .message, content: .string(text)) }

    static func opens(_ block: Block) -> Chunk {
        Chunk(role: block.role, type: block.type, format: block.format, flag: .start)
    }

    static func closes(_ block: Block) -> Chunk {
        Chunk(role: block.role, type: block.type, format: block.format, flag: .end)
    }
}
