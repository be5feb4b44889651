import FoundationEssentials

/// What a provider says when it refuses: OpenAI's shape and those of its imitators.
struct OpenAIErrorBody: Decodable {
    /// Either an object with a message or the message itself.
    struct Detail: Decodable {
        private enum CodingKeys: CodingKey {
            case message, code
        }

        let message: String

        /// The HTTP status, from servers that put it here.
        let status: Int?

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                message = text
                status = nil
                return
            }
            let container = try decoder.container(keyedBy: CodingKeys.self)
            message = try container.decodeIfPresent(String.self, forKey: .message) ?? "no reason given"
            status = try? container.decode(Int.self, forKey: .code)
        }
    }

    private let error: Detail?
    private let message: String?
    private let detail: String?

    /// The provider's own words in the bytes of a refusal, cut to a length fit for an error message.
    static func message(in bytes: [UInt8]) -> String {
        let body = try? JSONDecoder().decode(OpenAIErrorBody.self, from: Data(bytes))
        let text = body?.error?.message ?? body?.message ?? body?.detail ?? String(decoding: bytes, as: UTF8.self)
        return abridged(text)
    }

    static func abridged(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if line.isEmpty { return "no reason given" }
        return line.count <= 500 ? line : line.prefix(500) + "…"
    }
}
