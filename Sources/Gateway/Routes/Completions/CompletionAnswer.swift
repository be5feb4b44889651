import Agent
import SessionModel

/// The answer to a completion that is not streamed.
struct CompletionAnswer: Encodable {
    struct Choice: Encodable {
        struct Message: Encodable {
            let role = "assistant"
            let content: String

            private enum CodingKeys: CodingKey {
                case role, content, refusal
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(role, forKey: .role)
                try container.encode(content, forKey: .content)
                try container.encodeNil(forKey: .refusal)
            }
        }

        let index = 0
        let message: Message
        let finishReason: CompletionFinish
        let nativeFinishReason: FinishReason

        private enum CodingKeys: String, CodingKey {
            case index, message, logprobs
            case finishReason = "finish_reason"
            case nativeFinishReason = "native_finish_reason"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(index, forKey: .index)
            try container.encode(message, forKey: .message)
            try container.encodeNil(forKey: .logprobs)
            try container.encode(finishReason, forKey: .finishReason)
            try container.encode(nativeFinishReason, forKey: .nativeFinishReason)
        }
    }

    let identity: CompletionIdentity
    let choice: Choice
    let usage: UsageView

    /// Contents are whole, as in a stream.
    init(_ outcome: TurnOutcome, _ identity: CompletionIdentity) {
        self.identity = identity
        let messages = outcome.messages.map { stored in
            var message = stored.message
            message.content = stored.fullContent ?? message.content
            return message
        }
        choice = Choice(
            message: .init(content: ContentRendering.text(of: messages)),
            finishReason: CompletionFinish(outcome.finishReason), nativeFinishReason: outcome.finishReason)
        usage = UsageView(TurnEnding(outcome))
    }

    private enum CodingKeys: String, CodingKey {
        case id, object, created, model, choices, usage
        case sessionID = "session_id"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(identity.id, forKey: .id)
        try container.encode("chat.completion", forKey: .object)
        try container.encode(identity.created, forKey: .created)
        try container.encode(identity.model, forKey: .model)
        try container.encode(identity.session, forKey: .sessionID)
        try container.encode([choice], forKey: .choices)
        try container.encode(usage, forKey: .usage)
    }
}
