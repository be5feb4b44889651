import SessionModel

/// What a request says about the model: `config.llm`, or `model` at its top.
struct ModelWishes: Decodable, Hashable {
    private static let longestName = 256
    private static let longestAddress = 2048
    private static let mostTokens = 1_000_000

    var model: String?
    var temperature: Double?
    var maxTokens: Int?
    var apiBase: String?

    init(from decoder: any Decoder) throws {
        let fields = try RequestFields(decoder)
        model = try ModelWishes.modelName(in: fields)
        temperature = try fields.number("temperature", in: 0...2)
        maxTokens = try fields.integer("max_tokens", in: 1...ModelWishes.mostTokens)
        apiBase = try fields.string("api_base")
        if let apiBase, apiBase.utf8.count > ModelWishes.longestAddress || !ModelWishes.isHTTP(apiBase) {
            throw fields.invalid("api_base", "must be an http or https address")
        }
    }

    /// The field `model`, which stands in requests, in `config.llm` and in new sessions.
    static func modelName(in fields: RequestFields) throws -> String? {
        guard let name = try fields.string("model") else { return nil }
        guard !name.isEmpty, name.utf8.count <= longestName else {
            throw fields.invalid("model", "must be a model's name of 1 to \(longestName) bytes")
        }
        return name
    }

    private static func isHTTP(_ address: String) -> Bool {
        let address = address.lowercased()
        return ["http://", "https://"].contains { address.hasPrefix($0) && address.utf8.count > $0.utf8.count }
    }

    /// The options for a turn: the server's, under the session's own model, under these wishes.
    ///
    /// - Parameter fallback: The `model` at the request's top, for requests whose `config.llm` names none.
    static func options(
        server: ModelOptions, session: Session, fallback: String?, wishes: ModelWishes?
    ) -> ModelOptions {
        var options = server
        options.model = wishes?.model ?? fallback ?? session.metadata["model"]?.stringValue ?? options.model
        options.temperature = wishes?.temperature ?? options.temperature
        options.maxTokens = wishes?.maxTokens ?? options.maxTokens
        options.apiBase = wishes?.apiBase ?? options.apiBase
        return options
    }
}
