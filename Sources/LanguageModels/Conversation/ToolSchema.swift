import FoundationEssentials

/// What models are told about `execute`, the one tool.
///
/// It is text and not a value to be encoded, because an encoder would put `code` before `language`. Models write arguments in
/// the order of the schema, and code can be shown while it is written only once its language is known.
struct ToolSchema {
    static let purpose =
        "Runs code on the user's machine, in an interpreter that keeps its state, and returns the output."

    /// The JSON Schema of the arguments.
    let parameters: String

    /// - Parameter languages: Those that are enabled, at least one.
    init(languages: [String]) throws {
        let enumeration = String(decoding: try JSONEncoder().encode(languages), as: UTF8.self)
        parameters =
            #"{"type":"object","properties":{"#
            + #""language":{"type":"string","enum":\#(enumeration),"description":"The programming language."},"#
            + #""code":{"type":"string","description":"The code to run."}},"#
            + #""required":["language","code"]}"#
    }

    var openAI: String {
        #"{"type":"function","function":{"name":"\#(ModelToolCall.toolName)","description":"\#(Self.purpose)","#
            + #""parameters":\#(parameters)}}"#
    }

    var anthropic: String {
        #"{"name":"\#(ModelToolCall.toolName)","description":"\#(Self.purpose)","input_schema":\#(parameters)}"#
    }
}
