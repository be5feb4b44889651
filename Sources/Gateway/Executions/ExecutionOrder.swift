import SessionModel

/// Code to run without a model, as a request asked for it.
struct ExecutionOrder: Sendable {
    /// The session that it shares; or else one of its own, which is stored nowhere and gone afterwards.
    var session: Session
    var isAlone: Bool
    var owner: TenantID
    var language: String
    var code: String
    var program: ProgramRun?
    var bounds: ExecutionBounds

    /// The files that its answer is to tell of; nil for none.
    var artifacts: FileSelection?

    /// About what it takes of memory, in bytes.
    var bytes: Int {
        let program = program ?? ProgramRun()
        return code.utf8.count + program.input.count + program.arguments.reduce(0) { $0 + $1.utf8.count }
            + program.environment.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    }

    var request: ExecutionRequest {
        ExecutionRequest(
            session: session.id, owner: owner, language: language, code: code, policy: session.policy,
            program: program, bounds: bounds, isAlone: isAlone)
    }
}
