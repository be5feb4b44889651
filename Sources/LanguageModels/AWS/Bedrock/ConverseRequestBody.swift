import FoundationEssentials

/// The body of `Converse` and `ConverseStream`.
struct ConverseRequestBody: Encodable {
    private struct Instruction: Encodable {
        let text: String
    }

    private struct InferenceConfiguration: Encodable {
        let maxTokens: Int?
        let temperature: Double?
    }

    private enum CodingKeys: CodingKey {
        case messages, system, inferenceConfig
    }

    private let messages: [ConverseConversation.Message]
    private let system: [Instruction]?
    private let inferenceConfig: InferenceConfiguration?
    private let languages: [String]
    let offersTool: Bool

    init(_ request: ModelRequest, takesInstructions: Bool = true) {
        let conversation = ConverseConversation(request.messages, takesInstructions: takesInstructions)
        messages = conversation.messages
        system = conversation.system.isEmpty ? nil : conversation.system.map(Instruction.init)
        let isBare = request.maxTokens == nil && request.temperature == nil
        inferenceConfig =
            isBare ? nil : InferenceConfiguration(maxTokens: request.maxTokens, temperature: request.temperature)
        languages = request.languages
        // A conversation that has calls in it is refused without the tool that they were calls of.
        offersTool = !languages.isEmpty || conversation.hasCalls
    }

    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = Array(try encoder.encode(self))
        guard offersTool else { return bytes }
        // The tool is text and not a value to be encoded, because the encoder would put `code` before `language`. Models
        // write arguments in the order of the schema, and code can be shown while it is written only once its language is known.
        let enumeration = String(decoding: try encoder.encode(languages), as: UTF8.self)
        bytes.removeLast()
        bytes += Array(#","toolConfig":{"tools":[\#(Self.tool(languages.isEmpty ? nil : enumeration))]}}"#.utf8)
        return bytes
    }

    private static func tool(_ enumeration: String?) -> String {
        #"{"toolSpec":{"name":"\#(ModelToolCall.toolName)","#
            + #""description":"Runs code on the user's machine, in an interpreter that keeps its state, and returns the output.","#
            + #""inputSchema":{"json":{"type":"object","properties":{"#
            + #""language":{"type":"string",\#(enumeration.map { #""enum":\#($0),"# } ?? "")"#
            + #""description":"The programming language."},"#
            + #""code":{"type":"string","description":"The code to run."}},"#
            + #""required":["language","code"]}}}}"#
    }
}
