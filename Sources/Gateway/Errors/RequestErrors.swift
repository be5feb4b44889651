import Hummingbird
import SessionModel

/// What can be wrong with a request itself.
extension APIError {
    static func invalid(_ field: InvalidField) -> APIError {
        APIError(
            status: .badRequest, kind: .invalidRequest, code: "invalid_request", message: field.description,
            details: ["field": .string(field.path)])
    }

    static func malformedBody(_ problem: String) -> APIError {
        APIError(status: .badRequest, kind: .invalidRequest, code: "invalid_json", message: "the body \(problem)")
    }

    static var unauthorized: APIError {
        APIError(
            status: .unauthorized, kind: .authentication, code: "invalid_api_key",
            message: "no or wrong key: send it as \"Authorization: Bearer <key>\"",
            headers: [.wwwAuthenticate: "Bearer"])
    }

    static var unknownRoute: APIError {
        APIError(status: .notFound, kind: .notFound, code: "unknown_route", message: "there is nothing at this path")
    }

    /// The same for a session that was never made, was deleted, or is another tenant's, so that ids cannot be probed.
    static var sessionNotFound: APIError {
        APIError(status: .notFound, kind: .notFound, code: "session_not_found", message: "there is no such session")
    }

    static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> APIError {
        let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        return APIError(
            status: .methodNotAllowed, kind: .invalidRequest, code: "method_not_allowed",
            message: "this path takes \(names)", headers: [.allow: names])
    }

    static func tooLarge(limit: Int) -> APIError {
        APIError(
            status: .contentTooLarge, kind: .invalidRequest, code: "request_too_large",
            message: "the body is larger than \(limit) bytes", details: ["limit_bytes": .integer(limit)])
    }

    static var unsupportedMediaType: APIError {
        APIError(
            status: .unsupportedMediaType, kind: .invalidRequest, code: "unsupported_media_type",
            message: "the body has to be application/json")
    }

    static func rateLimited(_ verdict: RateLimitVerdict) -> APIError {
        let seconds = verdict.secondsToReset
        return APIError(
            status: .tooManyRequests, kind: .rateLimit, code: "rate_limit_exceeded",
            message: "more than \(verdict.limit) requests a minute; try again in \(seconds) s",
            details: ["limit": .integer(verdict.limit), "retry_after": .integer(seconds)]
        ).retry(after: seconds)
    }
}
