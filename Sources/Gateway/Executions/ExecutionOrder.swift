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

    var request: ExecutionRequest {
        ExecutionRequest(
            session: session.id, owner: owner, language: language, code: code, policy: session.policy,
            program: program, bounds: bounds, isAlone: isAlone)
    }
}
