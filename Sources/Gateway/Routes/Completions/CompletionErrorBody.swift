import SessionModel

/// `{"error": {"message", "type", "param", "code"}}`, as OpenAI's clients read it.
struct CompletionErrorBody: Encodable, Sendable {
    private let error: APIError

    init(_ error: APIError) { self.error = error }

    private enum Keys: CodingKey {
        case error
    }

    private enum ContentKeys: CodingKey {
        case message, type, param, code
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        var content = container.nestedContainer(keyedBy: ContentKeys.self, forKey: .error)
        try content.encode(error.message, forKey: .message)
        try content.encode(error.kind.rawValue, forKey: .type)
        try content.encode(error.details["field"], forKey: .param)
        try content.encode(error.code.rawValue, forKey: .code)
    }
}
