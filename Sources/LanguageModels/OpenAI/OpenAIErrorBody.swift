import FoundationEssentials
import SessionModel

/// What a provider says when it refuses: OpenAI's shape and those of its imitators.
struct OpenAIErrorBody: Decodable {
    /// Either an object with a message or the message itself.
    struct Detail: Decodable, Hashable, Sendable {
        private enum CodingKeys: CodingKey {
            case message, code, type
        }

        let message: String

        /// The HTTP status, from servers that put it here.
        let status: Int?

        /// What the provider calls it: `context_length_exceeded`, `insufficient_quota`.
        let names: [String]

        init(message: String, status: Int? = nil, names: [String] = []) {
            self.message = message
            self.status = status
            self.names = names
        }

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                self.init(message: text)
                return
            }
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                message: (try? container.decodeIfPresent(String.self, forKey: .message)) ?? "no reason given",
                status: try? container.decode(Int.self, forKey: .code),
                names: [CodingKeys.code, .type].compactMap { try? container.decode(String.self, forKey: $0) })
        }
    }

    private let error: Detail?
    private let message: String?
    private let detail: String?

    /// What stands in the bytes of a refusal; one that is no JSON is taken for the message.
    static func detail(in bytes: [UInt8]) -> Detail {
        let body = try? JSONDecoder().decode(OpenAIErrorBody.self, from: Data(bytes))
        return body?.error
            ?? Detail(message: body?.message ?? body?.detail ?? String(decoding: bytes, as: UTF8.self))
    }
}
