/// Runs code in the sandboxed workers.
package protocol CodeExecutor: Sendable {
    /// The languages that can be run, best known first; their versions are left out.
    var languages: [Language] { get async }

    /// Every language that the server knows, with those that cannot be run here, best known first. Versions are asked for.
    var catalogue: [Language] { get async }

    /// The language's own name for a name or an alias (`py`, `sh`); nil if it is not enabled.
    func language(named name: String) async -> String?

    /// The version of the language with that name or alias; nil where it does not tell. Its program is asked the first time.
    func version(of language: String) async -> String?

    /// Runs the code and returns when it has ended.
    ///
    /// `emit` is called for each event in order, and the next one is not read before it returns: a slow reader slows the
    /// code down, not the server. When the calling task is cancelled or `emit` throws, the code is interrupted and the error
    /// thrown. A session's worker is made when there is none; its state is what earlier executions left.
    ///
    /// The request's files are put into the session's folder once it has its worker and nothing of it runs.
    ///
    /// - Throws: ``ExecutionFailure``; ``FileFailure`` and ``InputFileFailure`` for files that could not be put there, in
    ///   which case no code has run.
    func execute(
        _ request: ExecutionRequest, emit: (ExecutionEvent) async throws -> Void
    ) async throws -> Receipt

    /// Interrupts what the session runs, if anything.
    func interrupt(_ session: SessionID) async

    /// Ends the session's worker, and with it the interpreter's state. The files stay.
    func reset(_ session: SessionID) async

    /// Ends the session's worker and deletes its files.
    func discard(_ session: SessionID, owner: TenantID) async throws

    func status(of session: SessionID) async -> InterpreterStatus

    /// Sessions that hold a worker now.
    func activeSessions() async -> Set<SessionID>

    func health() async -> ExecutorHealth
}
