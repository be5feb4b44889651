import SessionModel

/// A message as a caller sends it.
struct IncomingMessage: Decodable {
    /// The longest name of a language, in characters.
    private static let longestLanguage = 64

    let message: Message

    init(from decoder: any Decoder) throws {
        let fields = try RequestFields(decoder)
        let role = try fields.require("role", fields.choice("role", among: MessageGrammar.roles))
        let types = MessageGrammar.types(of: role)
        let type = try fields.require("type", fields.choice("type", among: types))
        let content = try fields.require("content", fields.string("content"))
        if content.isEmpty, !MessageGrammar.mayBeEmpty(role) {
            throw fields.invalid("content", "must not be empty")
        }
        if type == .command, !MessageGrammar.commands.contains(content) {
            throw fields.invalid("content", "must be one of \(MessageGrammar.commands.joined(separator: ", "))")
        }
        let format = try IncomingMessage.format(of: type, in: fields)
        if type == .image, format != "path", !Base64Text.isValid(content) {
            throw fields.invalid("content", "must be a picture in base64")
        }
        message = Message(
            role: role, type: type, format: format, content: content,
            recipient: try fields.choice("recipient", among: Message.Recipient.allCases))
    }

    private static func format(of type: Message.Kind, in fields: RequestFields) throws -> String? {
        let format = try fields.string("format")
        switch MessageGrammar.format(of: type) {
        case .none(let tolerated):
            guard let format, !tolerated.contains(format) else { return nil }
            throw fields.invalid("format", "must be absent for the type \(type.rawValue)")
        case .oneOf(let formats, let isRequired):
            if format == nil, !isRequired { return formats.first }
            let value = try fields.require("format", format)
            guard formats.contains(value) else {
                throw fields.invalid("format", "must be one of \(formats.joined(separator: ", "))")
            }
            return value
        case .language:
            let value = try fields.require("format", format)
            guard !value.isEmpty, value.count <= longestLanguage else {
                throw fields.invalid("format", "must be a language's name")
            }
            return value
        }
    }
}
