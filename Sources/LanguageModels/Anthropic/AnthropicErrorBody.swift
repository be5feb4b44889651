import FoundationEssentials

/// What the Messages API says when it refuses, as an answer or as an event of a stream.
struct AnthropicErrorBody: Sendable {
    struct Detail: Decodable, Hashable, Sendable {
        let type: String?
        let message: String

        init(type: String? = nil, message: String) {
            self.type = type
            self.message = message
        }

        /// The HTTP status that this error has where it is an answer of its own.
        var status: Int { type.flatMap { Self.statuses[$0] } ?? 500 }

        /// What the error is called; an account without credit is told in words alone.
        var names: [String] {
            let isPoor = message.contains("credit balance is too low")
            return (type.map { [$0] } ?? []) + (isPoor ? ["billing_error"] : [])
        }

        private static let statuses = [
            "invalid_request_error": 400, "authentication_error": 401, "billing_error": 402, "permission_error": 403,
            "not_found_error": 404, "request_too_large": 413, "rate_limit_error": 429, "api_error": 500,
            "timeout_error": 504, "overloaded_error": 529,
        ]
    }

    private struct Envelope: Decodable {
        let error: Detail
        let requestID: String?

        private enum CodingKeys: String, CodingKey {
            case error
            case requestID = "request_id"
        }
    }

    let error: Detail
    let requestID: String?

    /// What is no such body is taken for the message.
    init(_ bytes: [UInt8]) {
        let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(bytes))
        error = envelope?.error ?? Detail(message: String(decoding: bytes, as: UTF8.self))
        requestID = envelope?.requestID
    }
}
