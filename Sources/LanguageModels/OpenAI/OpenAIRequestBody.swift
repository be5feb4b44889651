import FoundationEssentials

/// The body of `POST /chat/completions`.
struct OpenAIRequestBody: Encodable {
    private struct StreamOptions: Encodable {
        let includeUsage = true
    }

    private let model: String
    private let messages: [OpenAIMessage]
    private let stream = true
    private let streamOptions: StreamOptions?
    private let temperature: Double?
    private let maxTokens: Int?
    private let maxCompletionTokens: Int?

    private let languages: [String]

    private enum CodingKeys: CodingKey {
        case model, messages, stream, streamOptions, temperature, maxTokens, maxCompletionTokens
    }

    init(_ request: ModelRequest, model: String, dialect: OpenAIDialect) {
        self.model = model
        messages = request.messages.map(OpenAIMessage.init)
        streamOptions = dialect.takesStreamOptions ? StreamOptions() : nil
        temperature = dialect.takesTemperature ? request.temperature : nil
        maxTokens = dialect.tokenLimit == .maxTokens ? request.maxTokens : nil
        maxCompletionTokens = dialect.tokenLimit == .maxCompletionTokens ? request.maxTokens : nil
        languages = request.languages
    }

    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = Array(try encoder.encode(self))
        guard !languages.isEmpty else { return bytes }
        bytes.removeLast()
        bytes += Array(#","tools":[\#(try ToolSchema(languages: languages).openAI)]}"#.utf8)
        return bytes
    }
}
