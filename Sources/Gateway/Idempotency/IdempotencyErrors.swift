import Hummingbird
import SessionModel

/// What can be wrong with a request that has an idempotency key.
extension APIError {
    static var keyReused: APIError {
        APIError(
            status: .unprocessableContent, kind: .invalidRequest, code: .idempotencyKeyReused,
            message: "another request had this Idempotency-Key; a new one needs a new key",
            details: ["field": "Idempotency-Key"])
    }

    /// - Parameter session: Where what was done can be read.
    static func requestInterrupted(session: SessionID?) -> APIError {
        APIError(
            status: .conflict, kind: .conflict, code: .requestInterrupted,
            message: "the server went down with this request; its code may have run, and is not run again",
            details: details(session)
        ).final
    }

    static func answerNotKept(session: SessionID?) -> APIError {
        APIError(
            status: .conflict, kind: .conflict, code: .answerNotKept,
            message: "this request was answered, and the answer was too large to be kept; its code is not run again",
            details: details(session)
        ).final
    }

    private static func details(_ session: SessionID?) -> [String: JSONValue] {
        session.map { ["session_id": .string($0.description)] } ?? [:]
    }
}
