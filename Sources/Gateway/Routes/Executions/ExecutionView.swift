package import SessionModel

/// An execution, as callers see it: what it has said so far, and once it has ended what it came to.
package struct ExecutionView: Encodable, Sendable {
    private let id: ExecutionID

    /// Nil for one that has a sandbox of its own.
    private let session: SessionID?
    private let created: Timestamp
    private let language: String
    private let policy: String
    private let log: ExecutionLog

    /// Nil while it runs.
    private let outcome: ExecutionOutcome?
    private let artifacts: [ArtifactView]

    /// Where the log of its output is; nil where there is none.
    private let logAddress: String?

    /// Whether what it said is left out, for those who have read that already.
    private let isBrief: Bool

    init(_ execution: RunningExecution, isBrief: Bool = false) {
        let order = execution.order
        id = execution.id
        session = order.isAlone ? nil : order.session.id
        created = execution.created
        (language, policy) = (order.language, order.session.policy)
        outcome = try? execution.result?.get()
        log = execution.log
        artifacts = outcome?.artifacts.files.map { ArtifactView($0, of: execution) } ?? []
        logAddress = outcome?.receipt.log.map { execution.url(of: $0.path) }
        self.isBrief = isBrief
    }

    /// One that had a sandbox of its own and has ended, without a server that would have its artifacts.
    package init(created: Timestamp, language: String, policy: String, log: ExecutionLog, outcome: ExecutionOutcome) {
        id = ExecutionID()
        session = nil
        (self.created, self.language, self.policy) = (created, language, policy)
        (self.log, self.outcome) = (log, outcome)
        artifacts = outcome.artifacts.files.map { ArtifactView($0) }
        logAddress = nil
        isBrief = false
    }

    private enum CodingKeys: String, CodingKey {
        case status, verdict, signal, stdout, stderr, result, outputs, artifacts, truncated, error, notes, receipt
        case language
        case executionID = "execution_id"
        case sessionID = "session_id"
        case createdAt = "created_at"
        case exitCode = "exit_code"
    }

    private struct Truncation: Encodable {
        var stdout: Bool
        var stderr: Bool
        var artifacts: Bool

        /// Of output.
        var bytes: Int

        /// Where all of the output is.
        var log: LogView?

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(stdout, forKey: .stdout)
            try container.encode(stderr, forKey: .stderr)
            try container.encode(artifacts, forKey: .artifacts)
            try container.encode(bytes, forKey: .bytes)
            try container.encode(log, forKey: .log)
        }

        private enum CodingKeys: CodingKey { case stdout, stderr, artifacts, bytes, log }
    }

    private struct Failure: Encodable {
        var name: String
        var value: String
        var traceback: String
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .executionID)
        try container.encodeIfPresent(session, forKey: .sessionID)
        try container.encode(created, forKey: .createdAt)
        try container.encode(language, forKey: .language)
        try container.encode(outcome == nil ? "running" : "finished", forKey: .status)
        try container.encode(outcome?.verdict, forKey: .verdict)
        try container.encode(outcome?.exitCode, forKey: .exitCode)
        try container.encode(outcome?.signal.map(SignalName.text), forKey: .signal)
        let missing = outcome?.receipt.missing ?? MissingOutput()
        let found = outcome?.artifacts ?? Artifacts()
        try container.encode(
            Truncation(
                stdout: missing.stdout > 0, stderr: missing.stderr > 0,
                artifacts: found.omitted > 0 || found.isCut, bytes: missing.total,
                log: outcome?.receipt.log.map { LogView($0, url: logAddress) }), forKey: .truncated)
        try container.encode(artifacts, forKey: .artifacts)
        if !isBrief {
            try container.encode(log.stdout, forKey: .stdout)
            try container.encode(log.stderr, forKey: .stderr)
            try container.encode(log.result?.representations, forKey: .result)
            try container.encode(log.displays.map(\.representations), forKey: .outputs)
        }
        if let error = log.error {
            try container.encode(
                Failure(name: error.name, value: error.value, traceback: error.traceback), forKey: .error)
        }
        try container.encode(log.notes + (outcome?.notes ?? []), forKey: .notes)
        try container.encode(
            outcome.map { ReceiptView($0, policy: policy) }, forKey: .receipt)
    }
}
