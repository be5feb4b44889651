import NIOCore

/// An execution as the text of a stream, piece by piece.
struct ExecutionText {
    private let execution: RunningExecution
    private var cursor = ExecutionLog.Cursor()

    init(_ execution: RunningExecution) { self.execution = execution }

    func opening(_ buffer: inout ByteBuffer) throws {
        try ServerSentEvent.named("status", ExecutionBeginning(execution)).write(to: &buffer)
    }

    /// What it has said since this was asked for last.
    mutating func news(_ buffer: inout ByteBuffer) throws {
        for event in execution.news(&cursor) { try ExecutionEventView(event)?.sent.write(to: &buffer) }
    }

    func ending(_ result: Result<ExecutionOutcome, APIError>, _ buffer: inout ByteBuffer) throws {
        switch result {
        case .success: try ServerSentEvent.named("status", ExecutionView(execution, isBrief: true)).write(to: &buffer)
        case .failure(let error): try ServerSentEvent.data(ErrorBody(error), id: nil).write(to: &buffer)
        }
        try ServerSentEvent.done.write(to: &buffer)
    }
}
