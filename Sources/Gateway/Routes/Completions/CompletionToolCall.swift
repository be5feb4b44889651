import FoundationEssentials
import SessionModel

/// A tool call that an assistant's message of a request tells of.
struct CompletionToolCall: Decodable {
    private let name: String
    private let arguments: String

    init(from decoder: any Decoder) throws {
        let fields = try RequestFields(decoder)
        let function = try fields.require("function", fields.object("function", Function.self))
        name = function.name
        arguments = function.arguments
    }

    private struct Function: Decodable {
        var name: String
        var arguments: String

        init(from decoder: any Decoder) throws {
            let fields = try RequestFields(decoder)
            name = try fields.require("name", fields.string("name"))
            arguments = try fields.string("arguments") ?? ""
        }
    }

    private struct Code: Decodable {
        var language: String
        var code: String
    }

    /// Code that ran, where the call is one of this server's own kind; words about it otherwise.
    var message: Message {
        if name == "execute", let code = try? JSONDecoder().decode(Code.self, from: Data(arguments.utf8)) {
            return Message(role: .assistant, type: .code, format: code.language, content: code.code)
        }
        return Message(role: .assistant, type: .message, content: "Called \(name) with \(arguments)")
    }
}
