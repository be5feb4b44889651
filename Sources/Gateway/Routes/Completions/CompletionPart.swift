import SessionModel

/// One part of an OpenAI message's content.
enum CompletionPart: Decodable {
    case text(String)

    /// - Parameter format: As LMC names it.
    case image(format: String, base64: String)

    private static let formats = [
        "data:image/png;base64,": "base64.png", "data:image/jpeg;base64,": "base64.jpeg",
        "data:image/jpg;base64,": "base64.jpeg",
    ]

    init(from decoder: any Decoder) throws {
        let fields = try RequestFields(decoder)
        switch try fields.require("type", fields.string("type")) {
        case "text":
            self = .text(try fields.require("text", fields.string("text")))
        case "refusal":
            self = .text(try fields.require("refusal", fields.string("refusal")))
        case "image_url":
            self = try fields.require("image_url", fields.object("image_url", Link.self)).image
        case let type:
            throw fields.invalid("type", "must be text or image_url; \(LogText.escape(type)) is not taken")
        }
    }

    private struct Link: Decodable {
        let image: CompletionPart

        init(from decoder: any Decoder) throws {
            let fields = try RequestFields(decoder)
            let url = try fields.require("url", fields.string("url"))
            guard let (prefix, format) = formats.first(where: { url.hasPrefix($0.key) }) else {
                throw fields.invalid("url", "must be a data URL with a PNG or JPEG picture in base64")
            }
            let base64 = String(url.dropFirst(prefix.count))
            guard !base64.isEmpty else { throw fields.invalid("url", "has no picture in it") }
            guard Base64Text.isValid(base64) else { throw fields.invalid("url", "must have its picture in base64") }
            image = .image(format: format, base64: base64)
        }
    }

    var message: Message {
        switch self {
        case .text(let text): Message(role: .user, type: .message, content: text)
        case .image(let format, let base64):
            Message(role: .user, type: .image, format: format, content: base64)
        }
    }
}
