import Agent
import SessionModel

/// The answer to a chat that is not streamed.
struct ChatAnswer: Encodable {
    struct Choice: Encodable {
        var index = 0
        var messages: [MessageView]
        var finishReason: FinishReason

        enum CodingKeys: String, CodingKey {
            case index, messages
            case finishReason = "finish_reason"
        }
    }

    var id: String
    var object = "chat.completion"
    var created: Int64
    var model: String
    var sessionID: SessionID
    var messages: [MessageView]
    var choices: [Choice]
    var usage: UsageView

    /// Messages carry their content whole, as a stream does.
    init(_ outcome: TurnOutcome, session: SessionID, created: Timestamp) {
        let messages = outcome.messages.map { MessageView($0, isWhole: true) }
        id = "chatcmpl-\(session)"
        self.created = created.seconds
        model = outcome.model
        sessionID = session
        self.messages = messages
        choices = [Choice(messages: messages, finishReason: outcome.finishReason)]
        usage = UsageView(TurnEnding(outcome))
    }

    enum CodingKeys: String, CodingKey {
        case id, object, created, model, messages, choices, usage
        case sessionID = "session_id"
    }
}
