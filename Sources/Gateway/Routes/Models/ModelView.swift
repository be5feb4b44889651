import SessionModel

/// One model, as OpenAI's clients read it.
struct ModelView: Encodable, Sendable {
    let id: String
    let object = "model"
    let created: Int64
    let ownedBy: String

    /// - Parameter created: When it came to be here: when the server started.
    init(_ name: String, created: Timestamp) {
        id = name
        self.created = created.seconds
        // A LiteLLM-style name begins with its provider.
        let provider = name.split(separator: "/", maxSplits: 1)
        ownedBy = provider.count == 2 ? String(provider[0]) : "openai"
    }

    private enum CodingKeys: String, CodingKey {
        case id, object, created
        case ownedBy = "owned_by"
    }
}
