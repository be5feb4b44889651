/// A call of `execute`, the one tool that models are offered.
package struct ModelToolCall: Hashable, Sendable {
    /// The tool's name.
    package static let toolName = "execute"

    package var id: String
    package var language: String
    package var code: String

    package init(id: String, language: String, code: String) {
        self.id = id
        self.language = language
        self.code = code
    }

    /// The arguments as a model writes them: JSON, the language before the code.
    package var arguments: String { #"{"language":\#(Self.quoted(language)),"code":\#(Self.quoted(code))}"# }

    private static func quoted(_ text: String) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case "\n": json += "\\n"
            case "\r": json += "\\r"
            case "\t": json += "\\t"
            case ..<" ":
                let digits = String(scalar.value, radix: 16)
                json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }
}
