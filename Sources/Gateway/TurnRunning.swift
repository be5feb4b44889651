package import Agent
package import SessionModel

/// What the chat routes need of the agent.
package protocol TurnRunning: Sendable {
    /// Runs one turn of a session and returns when it has ended and everything of it is stored.
    ///
    /// `emit` is called for each chunk in order and awaited, `settle` before a message is stored: it returns when all that
    /// was emitted has been sent. When the calling task is cancelled or one of them throws, the turn is interrupted. When
    /// somebody else interrupts it, `interrupted` is called: it does not end while one of the two waits.
    ///
    /// - Throws: ``SessionBusy``, ``SessionNotFound``, ``ExecutionFailure``, ``ModelFailure``, `CancellationError`.
    func runTurn(
        _ request: TurnRequest, settle: @escaping @Sendable () async throws -> Void,
        interrupted: @escaping @Sendable () -> Void, emit: (Chunk) async throws -> Void
    ) async throws -> TurnOutcome

    /// Changes a session's conversation while no turn is in it, and nobody else changes it.
    ///
    /// - Throws: ``SessionBusy`` when the session was not free in time; `CancellationError`; what the body threw.
    func alone<Success: Sendable>(
        in session: SessionID, body: () async throws -> Success
    ) async throws -> Success

    /// Interrupts the session's turn and runs the body when it has ended, before all that wait for the session; beside a
    /// turn that does not end in time.
    ///
    /// - Throws: `CancellationError`; what the body threw.
    func closing<Success: Sendable>(
        _ session: SessionID, body: () async throws -> Success
    ) async throws -> Success

    /// Ends the session's running turn, if there is one.
    func interruptTurn(of session: SessionID) async
}

extension ChatService: TurnRunning {
    package func runTurn(
        _ request: TurnRequest, settle: @escaping @Sendable () async throws -> Void,
        interrupted: @escaping @Sendable () -> Void, emit: (Chunk) async throws -> Void
    ) async throws -> TurnOutcome {
        try await run(request, settle: settle, interrupted: interrupted, emit: emit)
    }

    package func interruptTurn(of session: SessionID) async {
        await interrupt(session)
    }
}
