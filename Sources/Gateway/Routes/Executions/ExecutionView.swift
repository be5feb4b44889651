import SessionModel

/// An execution, as callers see it: what it has said so far, and once it has ended what it came to.
struct ExecutionView: Encodable, Sendable {
    private let execution: RunningExecution

    /// Whether what it said is left out, for those who have read that already.
    private let isBrief: Bool

    init(_ execution: RunningExecution, isBrief: Bool = false) {
        self.execution = execution
        self.isBrief = isBrief
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
    }

    private struct Failure: Encodable {
        var name: String
        var value: String
        var traceback: String
    }

    func encode(to encoder: any Encoder) throws {
        let outcome = try? execution.result?.get()
        let log = execution.log
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(execution.id, forKey: .executionID)
        if !execution.order.isAlone { try container.encode(execution.order.session.id, forKey: .sessionID) }
        try container.encode(execution.created, forKey: .createdAt)
        try container.encode(execution.order.language, forKey: .language)
        try container.encode(outcome == nil ? "running" : "finished", forKey: .status)
        try container.encode(outcome?.verdict, forKey: .verdict)
        try container.encode(outcome?.exitCode, forKey: .exitCode)
        try container.encode(outcome?.signal.map(SignalName.text), forKey: .signal)
        let missing = outcome?.receipt.missing ?? MissingOutput()
        let artifacts = outcome?.artifacts ?? Artifacts()
        try container.encode(
            Truncation(
                stdout: missing.stdout > 0, stderr: missing.stderr > 0,
                artifacts: artifacts.omitted > 0 || artifacts.isCut, bytes: missing.total), forKey: .truncated)
        try container.encode(artifacts.files.map { ArtifactView($0, of: execution) }, forKey: .artifacts)
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
            outcome.map { ReceiptView($0, policy: execution.order.session.policy) }, forKey: .receipt)
    }
}
