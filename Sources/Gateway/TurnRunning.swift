package import Agent
package import SessionModel

/// What the chat routes need of the agent.
package protocol TurnRunning: Sendable {
    /// Runs one turn of a session and returns when it has ended and everything of it is stored.
    ///
    /// `emit` is called for each chunk in order and awaited. When the calling task is cancelled or `emit` throws, the turn is
    /// interrupted.
    ///
    /// - Throws: ``SessionBusy``, ``SessionNotFound``, ``ExecutionFailure``, ``ModelFailure``, `CancellationError`.
    func runTurn(
        _ request: TurnRequest, emit: (any Encodable & Sendable) async throws -> Void
    ) async throws -> TurnOutcome

    /// Ends the session's running turn, if there is one.
    func interruptTurn(of session: SessionID) async
}

extension ChatService: TurnRunning {
    package func runTurn(
        _ request: TurnRequest, emit: (any Encodable & Sendable) async throws -> Void
    ) async throws -> TurnOutcome {
        try await run(request) { chunk in try await emit(chunk) }
    }

    package func interruptTurn(of session: SessionID) async {
        await interrupt(session)
    }
}
