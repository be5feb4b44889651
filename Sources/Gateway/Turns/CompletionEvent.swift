import SessionModel

/// The last chunk of a stream whose turn has ended.
struct CompletionEvent: Encodable, Sendable {
    var role = Message.Role.server
    var type = Message.Kind.status
    var content = "complete"
    var sessionID: SessionID
    var finishReason: FinishReason
    var usage: UsageView

    init(_ ending: TurnEnding, session: SessionID) {
        sessionID = session
        finishReason = ending.finishReason
        usage = UsageView(ending)
    }

    enum CodingKeys: String, CodingKey {
        case role, type, content, usage
        case sessionID = "session_id"
        case finishReason = "finish_reason"
    }
}
