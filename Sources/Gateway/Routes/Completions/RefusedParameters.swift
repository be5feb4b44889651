import SessionModel

/// Parameters of OpenAI's API that this server knows and cannot do. To ignore them would give another answer than the one
/// that was asked for; what only tunes the model, and what nobody knows, is ignored.
enum RefusedParameters {
    /// - Throws: ``InvalidField`` that names the parameter.
    static func check(_ fields: RequestFields) throws {
        if let count = try fields.anything("n"), count != .integer(1) {
            throw fields.invalid("n", "must be 1: there is one answer")
        }
        for name in ["tools", "functions", "logit_bias", "stop", "modalities"] {
            guard let value = try fields.anything(name), !isNothing(value, of: name) else { continue }
            throw fields.invalid(name, Self.reasons[name] ?? "is not supported")
        }
        for name in ["tool_choice", "function_call"] {
            guard let value = try fields.anything(name), value != "none", value != "auto" else { continue }
            throw fields.invalid(name, "is not supported: the only tool is the server's own")
        }
        for name in ["logprobs", "top_logprobs"] {
            guard let value = try fields.anything(name), value != .bool(false), value != .integer(0) else { continue }
            throw fields.invalid(name, "is not supported: there are no log probabilities")
        }
        for name in ["audio", "web_search_options"] where try fields.anything(name) != nil {
            throw fields.invalid(name, "is not supported")
        }
        if let format = try fields.object("response_format", ResponseFormat.self), format.type != "text" {
            throw fields.invalid("response_format", "must be of the type text: answers hold code and its output")
        }
    }

    private static let reasons = [
        "tools": "is not supported: the only tool is the server's own, which runs code",
        "functions": "is not supported: the only tool is the server's own, which runs code",
        "stop": "is not supported",
        "modalities": "must be text alone",
    ]

    private static func isNothing(_ value: JSONValue, of name: String) -> Bool {
        switch value {
        case .null: true
        case .array(let elements): elements.allSatisfy { name == "modalities" && $0 == "text" }
        case .object(let members): members.isEmpty
        default: false
        }
    }

    private struct ResponseFormat: Decodable {
        var type: String

        init(from decoder: any Decoder) throws {
            let fields = try RequestFields(decoder)
            type = try fields.require("type", fields.string("type"))
        }
    }
}
