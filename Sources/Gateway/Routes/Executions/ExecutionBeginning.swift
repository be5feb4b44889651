import SessionModel

/// The first event of an execution's stream.
struct ExecutionBeginning: Encodable, Sendable {
    var executionID: ExecutionID
    var sessionID: SessionID?
    var status = "running"

    init(_ execution: RunningExecution) {
        executionID = execution.id
        sessionID = execution.order.isAlone ? nil : execution.order.session.id
    }

    private enum CodingKeys: String, CodingKey {
        case status
        case executionID = "execution_id"
        case sessionID = "session_id"
    }
}
