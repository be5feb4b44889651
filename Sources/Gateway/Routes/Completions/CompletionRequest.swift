import SessionModel

/// The body of `POST /v1/chat/completions`.
struct CompletionRequest: Decodable {
    private static let mostTokens = 1_000_000

    let messages: [Message]
    let instructions: String?
    let isStreamed: Bool
    let includesUsage: Bool

    /// As it was sent; what is no UUID is no session either.
    let sessionID: String?
    let autoRun: Bool?
    let model: String?
    let temperature: Double?
    let maxTokens: Int?
    let limits: TurnWishes

    init(from decoder: any Decoder) throws {
        let fields = try RequestFields(decoder)
        try RefusedParameters.check(fields)
        let sent = try fields.require("messages", fields.list("messages", CompletionMessage.self))
        messages = sent.flatMap(\.messages)
        guard !messages.isEmpty else { throw fields.invalid("messages", "must have one from the user") }
        let instructions = sent.compactMap(\.instructions).filter { !$0.isEmpty }
        self.instructions = instructions.isEmpty ? nil : instructions.joined(separator: "\n\n")
        isStreamed = try fields.bool("stream") ?? false
        let options = try fields.object("stream_options", StreamOptions.self)
        if options != nil, !isStreamed { throw fields.invalid("stream_options", "is only for streams") }
        includesUsage = options?.includesUsage ?? false
        sessionID = try fields.string("session_id")
        autoRun = try fields.bool("auto_run")
        model = try ModelWishes.modelName(in: fields)
        temperature = try fields.number("temperature", in: 0...2)
        let whole = try fields.integer("max_completion_tokens", in: 1...Self.mostTokens)
        let old = try fields.integer("max_tokens", in: 1...Self.mostTokens)
        maxTokens = whole ?? old
        limits = try fields.object("config", TurnWishes.self) ?? TurnWishes()
    }

    private struct StreamOptions: Decodable {
        var includesUsage: Bool

        init(from decoder: any Decoder) throws {
            includesUsage = try RequestFields(decoder).bool("include_usage") ?? false
        }
    }

    /// The options for the turn: the server's, under the session's own model, under these.
    func options(server: ModelOptions, session: Session) -> ModelOptions {
        var options = server
        options.model = model ?? session.metadata["model"]?.stringValue ?? options.model
        options.temperature = temperature ?? options.temperature
        options.maxTokens = maxTokens ?? options.maxTokens
        return options
    }
}
