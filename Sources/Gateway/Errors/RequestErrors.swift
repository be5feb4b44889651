import Hummingbird
import SessionModel

/// What can be wrong with a request itself.
extension APIError {
    static func invalid(_ field: InvalidField) -> APIError {
        APIError(
            status: .badRequest, kind: .invalidRequest, code: .invalidRequest, message: field.description,
            details: ["field": .string(field.path)])
    }

    static func malformedBody(_ problem: String) -> APIError {
        APIError(status: .badRequest, kind: .invalidRequest, code: .invalidJSON, message: "the body \(problem)")
    }

    static var unauthorized: APIError {
        APIError(
            status: .unauthorized, kind: .authentication, code: .invalidAPIKey,
            message: "no or wrong key: send it as \"Authorization: Bearer <key>\"",
            headers: [.wwwAuthenticate: "Bearer"])
    }

    /// The key is right, and is not for this.
    ///
    /// - Parameter scopes: those of which it would need one.
    static func outOfScope(_ scopes: [Scope]) -> APIError {
        let names = scopes.map(\.rawValue)
        return APIError(
            status: .forbidden, kind: .permission, code: .scopeMissing,
            message: "this key is not for that: it would need the scope \(names.joined(separator: " or "))",
            details: ["scopes": .array(names.map { .string($0) })])
    }

    static var unknownRoute: APIError {
        APIError(status: .notFound, kind: .notFound, code: .unknownRoute, message: "there is nothing at this path")
    }

    /// The same for a session that was never made, was deleted, or is another tenant's, so that ids cannot be probed.
    static var sessionNotFound: APIError {
        APIError(status: .notFound, kind: .notFound, code: .sessionNotFound, message: "there is no such session")
    }

    /// The same for one that never was, is no longer kept, or is another tenant's.
    static var executionNotFound: APIError {
        APIError(
            status: .notFound, kind: .notFound, code: .executionNotFound,
            message: "there is no such execution, or it is no longer kept")
    }

    static var messageNotFound: APIError {
        APIError(
            status: .notFound, kind: .notFound, code: .messageNotFound, message: "the session has no such message")
    }

    static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> APIError {
        let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        return APIError(
            status: .methodNotAllowed, kind: .invalidRequest, code: .methodNotAllowed,
            message: "this path takes \(names)", headers: [.allow: names])
    }

    static func tooLarge(limit: Int) -> APIError {
        APIError(
            status: .contentTooLarge, kind: .invalidRequest, code: .requestTooLarge,
            message: "the body is larger than \(limit) bytes", details: ["limit_bytes": .integer(limit)])
    }

    static var unsupportedMediaType: APIError {
        APIError(
            status: .unsupportedMediaType, kind: .invalidRequest, code: .unsupportedMediaType,
            message: "the body has to be application/json")
    }

    static func rateLimited(_ verdict: RateLimitVerdict) -> APIError {
        let seconds = verdict.secondsToReset
        return APIError(
            status: .tooManyRequests, kind: .rateLimit, code: .rateLimitExceeded,
            message: "more than \(verdict.limit) requests a minute; try again in \(seconds) s",
            details: ["limit": .integer(verdict.limit), "retry_after": .integer(seconds)]
        ).retry(after: seconds)
    }

    /// The events that a client wants are no longer remembered, or their turn is not. Events that never were look the same.
    static var eventsGone: APIError {
        APIError(
            status: .gone, kind: .conflict, code: .eventsGone,
            message: "these events are no longer remembered; the session's messages have what was said")
    }

    static var noTurn: APIError {
        APIError(
            status: .notFound, kind: .notFound, code: .noTurn, message: "the session has had no turn lately")
    }

    static var modelNotFound: APIError {
        APIError(
            status: .notFound, kind: .invalidRequest, code: .modelNotFound,
            message: "this server has no model of that name in its list")
    }
}
