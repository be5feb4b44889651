import SessionModel

/// `{"error": {"message", "type", "code", "details"}}`.
struct ErrorBody: Encodable, Sendable {
    struct Content: Encodable, Sendable {
        var message: String
        var type: String
        var code: String
        var details: [String: JSONValue]
    }

    var error: Content

    init(_ error: APIError) {
        self.error = Content(
            message: error.message, type: error.kind.rawValue, code: error.code.rawValue, details: error.details)
    }
}
