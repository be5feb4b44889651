/// Code to run in a session.
package struct ExecutionRequest: Hashable, Sendable {
    package var session: SessionID
    package var owner: TenantID
    package var language: String
    package var code: String
    package var policy: String

    /// To run it as a program; nil to run it in the session's interpreter.
    package var program: ProgramRun?
    package var bounds: ExecutionBounds

    /// What is put into the session's folder before the code runs, one after the other. They count against its quota.
    package var files: [InputFile]

    /// Whether the session is made for this execution and ends with it. Its sandbox can be held to bounds of its own.
    package var isAlone: Bool

    /// What to call the log of its output, among the session's files, if that is more than its limit; nil for no log.
    package var logName: String?

    package init(
        session: SessionID, owner: TenantID, language: String, code: String, policy: String,
        program: ProgramRun? = nil, bounds: ExecutionBounds = ExecutionBounds(), files: [InputFile] = [],
        isAlone: Bool = false, logName: String? = nil
    ) {
        self.session = session
        self.owner = owner
        self.language = language
        self.code = code
        self.policy = policy
        self.program = program
        self.bounds = bounds
        self.files = files
        self.isAlone = isAlone
        self.logName = logName
    }
}
