import Hummingbird
import SessionModel

/// A failure as the API tells it: the one place that knows HTTP's statuses.
///
/// What is told to the caller and what is meant for the operator are apart: `message`, `code` and `details` go into the
/// answer, `internalDetail` only ever into the log.
struct APIError: Error {
    /// The broad kinds, for clients that do not know every code.
    enum Kind: String, Sendable {
        case invalidRequest = "invalid_request_error"
        case authentication = "authentication_error"
        case permission = "permission_error"
        case notFound = "not_found_error"
        case conflict = "conflict_error"
        case rateLimit = "rate_limit_error"
        case model = "model_error"
        case server = "server_error"
    }

    var status: HTTPResponse.Status
    var kind: Kind

    var code: ErrorCode
    var message: String
    var details: [String: JSONValue] = [:]
    var headers = HTTPFields()
    var internalDetail: String?

    /// Adds `Retry-After`.
    func retry(after seconds: Int) -> APIError {
        var error = self
        error.headers[.retryAfter] = String(seconds)
        return error
    }

    /// The same, telling official clients not to send the request once more by themselves: its code may have run.
    var final: APIError {
        var error = self
        error.headers[.shouldRetry] = "false"
        return error
    }

    /// Whether the request may be sent once more without code running twice.
    var isFinal: Bool { headers[.shouldRetry] == "false" }
}
