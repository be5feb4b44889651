import SessionModel

/// One event of a completion's stream.
struct CompletionChunk: Encodable, Sendable {
    enum Step: Sendable {
        /// Who speaks.
        case begin
        case content(String)
        case finish(FinishReason)

        /// The last event where usage was asked for.
        case usage(UsageView)
    }

    let identity: CompletionIdentity
    let step: Step

    /// Whether each chunk has a `usage`, null in all but the last.
    let includesUsage: Bool

    private enum Keys: String, CodingKey {
        case id, object, created, model, choices, usage
        case sessionID = "session_id"
    }

    private struct Choice: Encodable {
        let step: Step

        private enum Keys: String, CodingKey {
            case index, delta, logprobs
            case finishReason = "finish_reason"
            case nativeFinishReason = "native_finish_reason"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(0, forKey: .index)
            var delta: [String: String] = [:]
            switch step {
            case .begin: delta = ["role": "assistant", "content": ""]
            case .content(let text): delta = ["content": text]
            case .finish, .usage: break
            }
            try container.encode(delta, forKey: .delta)
            try container.encodeNil(forKey: .logprobs)
            if case .finish(let reason) = step {
                try container.encode(CompletionFinish(reason), forKey: .finishReason)
                try container.encode(reason, forKey: .nativeFinishReason)
            } else {
                try container.encodeNil(forKey: .finishReason)
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(identity.id, forKey: .id)
        try container.encode("chat.completion.chunk", forKey: .object)
        try container.encode(identity.created, forKey: .created)
        try container.encode(identity.model, forKey: .model)
        try container.encode(identity.session, forKey: .sessionID)
        if case .usage(let usage) = step {
            try container.encode([Choice](), forKey: .choices)
            try container.encode(usage, forKey: .usage)
        } else {
            try container.encode([Choice(step: step)], forKey: .choices)
            if includesUsage { try container.encodeNil(forKey: .usage) }
        }
    }
}
