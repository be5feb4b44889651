import FoundationEssentials

/// The body of `POST /chat/completions`.
struct OpenAIRequestBody: Encodable {
    private struct StreamOptions: Encodable {
        let includeUsage = true
    }

    private let model: String
    private let messages: [OpenAIMessage]
    private let stream = true
    private let streamOptions = StreamOptions()
    private let temperature: Double?
    private let maxTokens: Int?
    private let maxCompletionTokens: Int?

    private let languages: [String]

    private enum CodingKeys: CodingKey {
        case model, messages, stream, streamOptions, temperature, maxTokens, maxCompletionTokens
    }

    /// - Parameter isStandard: Whether the API is OpenAI's own, whose newer models refuse `max_tokens`; the compatible
    ///   servers know nothing else.
    init(_ request: ModelRequest, model: String, isStandard: Bool) {
        self.model = model
        messages = request.messages.map(OpenAIMessage.init)
        temperature = request.temperature
        maxTokens = isStandard ? nil : request.maxTokens
        maxCompletionTokens = isStandard ? request.maxTokens : nil
        languages = request.languages
    }

    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = Array(try encoder.encode(self))
        guard !languages.isEmpty else { return bytes }
        // The tool is text and not a value to be encoded, because the encoder would put `code` before `language`. Models
        // write arguments in the order of the schema, and code can be shown while it is written only once its language is known.
        let enumeration = String(decoding: try encoder.encode(languages), as: UTF8.self)
        bytes.removeLast()
        bytes += Array(#","tools":[\#(Self.tool(enumeration: enumeration))]}"#.utf8)
        return bytes
    }

    private static func tool(enumeration: String) -> String {
        #"{"type":"function","function":{"name":"\#(ModelToolCall.toolName)","#
            + #""description":"Runs code on the user's machine, in an interpreter that keeps its state, and returns the output.","#
            + #""parameters":{"type":"object","properties":{"#
            + #""language":{"type":"string","enum":\#(enumeration),"description":"The programming language."},"#
            + #""code":{"type":"string","description":"The code to run."}},"#
            + #""required":["language","code"]}}}"#
    }
}
