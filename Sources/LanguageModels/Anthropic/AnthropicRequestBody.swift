import FoundationEssentials

/// The body of `POST /v1/messages`.
struct AnthropicRequestBody: Encodable, Sendable {
    private struct System: Encodable, Sendable {
        let type = "text"
        let text: String

        /// What comes before this point, the tool included, is the same in every request of a session and is paid for in full
        /// once.
        let cacheControl = CacheControl()
    }

    private struct CacheControl: Encodable, Sendable {
        let type = "ephemeral"
    }

    private let model: String
    private let maxTokens: Int
    private let system: [System]?
    private let messages: [AnthropicMessage]
    private let stream = true
    private let languages: [String]

    /// From 0 to 1; a higher one is the provider's to refuse.
    var temperature: Double?

    private enum CodingKeys: CodingKey {
        case model, maxTokens, system, messages, stream, temperature
    }

    init(_ request: ModelRequest, model: String) {
        self.model = model
        maxTokens = request.maxTokens ?? Self.longestAnswer(of: model)
        temperature = request.temperature
        languages = request.languages
        let instructions = request.messages.compactMap { message in
            if case .system(let text) = message, !text.isEmpty { text } else { nil }
        }
        system = instructions.isEmpty ? nil : [System(text: instructions.joined(separator: "\n\n"))]
        messages = AnthropicMessage.conversation(request.messages)
    }

    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = Array(try encoder.encode(self))
        guard !languages.isEmpty else { return bytes }
        bytes.removeLast()
        bytes += Array(#","tools":[\#(try ToolSchema(languages: languages).anthropic)]}"#.utf8)
        return bytes
    }

    /// The API wants to be told where to stop. Models that were there before 3.5 take no more than this.
    private static func longestAnswer(of model: String) -> Int {
        let isOld = ["claude-3-opus", "claude-3-sonnet", "claude-3-haiku"].contains { model.hasPrefix($0) }
        return isOld ? 4096 : 8192
    }
}
