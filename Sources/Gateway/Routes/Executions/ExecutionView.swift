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
        let dropped = outcome?.receipt.droppedBytes ?? 0
        try container.encode(
            Truncation(stdout: dropped > 0, stderr: dropped > 0, bytes: dropped), forKey: .truncated)
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
        try container.encode(log.notes, forKey: .notes)
        try container.encode(
            outcome.map { ReceiptView($0, policy: execution.order.session.policy) }, forKey: .receipt)
    }
}
