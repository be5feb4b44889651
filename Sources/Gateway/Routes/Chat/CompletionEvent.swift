import Agent
import SessionModel

/// The last chunk of a stream whose turn has ended.
struct CompletionEvent: Encodable, Sendable {
    var role = Message.Role.server
    var type = Message.Kind.status
    var content = "complete"
    var sessionID: SessionID
    var finishReason: FinishReason
    var usage: UsageView

    init(_ outcome: TurnOutcome, session: SessionID) {
        sessionID = session
        finishReason = outcome.finishReason
        usage = UsageView(outcome.usage)
    }

    enum CodingKeys: String, CodingKey {
        case role, type, content, usage
        case sessionID = "session_id"
        case finishReason = "finish_reason"
    }
}
