/// Code to run in a session.
package struct ExecutionRequest: Hashable, Sendable {
    package var session: SessionID
    package var owner: TenantID
    package var language: String
    package var code: String
    package var policy: String

    package init(session: SessionID, owner: TenantID, language: String, code: String, policy: String) {
        self.session = session
        self.owner = owner
        self.language = language
        self.code = code
        self.policy = policy
    }
}
