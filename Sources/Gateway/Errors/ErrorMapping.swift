import FoundationEssentials
import Hummingbird
import SessionModel

/// The table from the failures of the house to the API's.
extension APIError {
    /// - Parameter isDraining: Whether the server is shutting down, which is then why work was cancelled.
    init(_ error: any Error, isDraining: Bool) {
        switch error {
        case let error as APIError: self = error
        case let error as InvalidField: self = .invalid(error)
        case let error as InvalidParameter: self = .invalid(InvalidField(error.name, error.reason))
        case is SessionNotFound: self = .sessionNotFound
        case let error as SessionBusy: self = .sessionBusy(error)
        case let error as ExecutionFailure: self.init(error)
        case let error as ModelFailure: self.init(error)
        case is CancellationError: self = isDraining ? .draining : .clientLeft
        case let error as any HTTPResponseError: self.init(error)
        default: self = .incident(String(reflecting: error))
        }
    }

    private static func sessionBusy(_ error: SessionBusy) -> APIError {
        APIError(
            status: .init(code: 423, reasonPhrase: "Locked"), kind: .conflict, code: "session_busy",
            message: "the session is busy with another request",
            details: ["retry_after": 5, "status": "locked", "session_id": .string(error.id.description)]
        ).retry(after: 5)
    }

    private init(_ failure: ExecutionFailure) {
        switch failure {
        case .allWorkersBusy:
            self = APIError(
                status: .tooManyRequests, kind: .rateLimit, code: "instance_limit_exceeded",
                message: "every worker is busy; try again soon", details: ["retry_after": 5]
            ).retry(after: 5)
        case .languageNotEnabled(let language, let enabled):
            self = APIError(
                status: .badRequest, kind: .invalidRequest, code: "language_not_enabled",
                message: "\(language) is not enabled; these are: \(enabled.joined(separator: ", "))",
                details: ["language": .string(language), "enabled": .array(enabled.map { .string($0) })])
        case .unknownPolicy(let policy):
            self = APIError(
                status: .badRequest, kind: .invalidRequest, code: "unknown_policy",
                message: "there is no policy \(policy)", details: ["policy": .string(policy)])
        case .workerLost(let reason):
            self = .incident("the worker was lost: \(reason)", code: "worker_lost", message: "the worker was lost")
        case .starting:
            self = APIError(
                status: .serviceUnavailable, kind: .server, code: "starting",
                message: "the server is starting; try again soon", details: ["retry_after": 5]
            ).retry(after: 5)
        case .draining:
            self = .draining
        }
    }

    private init(_ failure: ModelFailure) {
        switch failure {
        case .notConfigured(let text):
            self = .model(.serviceUnavailable, "model_not_configured", text).retry(after: 60)
        case .refused(let status, let text):
            self = .model(.badGateway, "model_refused", text)
            details["provider_status"] = .integer(status)
        case .unreachable(let text):
            self = .model(.badGateway, "model_unreachable", text)
        case .malformed(let text):
            self = .model(.badGateway, "model_malformed", text)
        case .timedOut(let text):
            self = .model(.gatewayTimeout, "model_timed_out", text)
        }
    }

    private static func model(_ status: HTTPResponse.Status, _ code: String, _ message: String) -> APIError {
        APIError(status: status, kind: .model, code: code, message: message)
    }

    /// Errors that the HTTP library makes itself.
    private init(_ error: any HTTPResponseError) {
        switch error.status {
        case .notFound:
            self = .unknownRoute
        case let status where status.kind == .clientError:
            self = APIError(
                status: status, kind: .invalidRequest, code: "invalid_request", message: status.reasonPhrase)
        default:
            self = .incident(String(reflecting: error))
        }
    }

    /// The server is shutting down.
    static var draining: APIError {
        APIError(
            status: .serviceUnavailable, kind: .server, code: "draining",
            message: "the server is shutting down; try again soon", details: ["retry_after": 5]
        ).retry(after: 5)
    }

    /// A check failed that has to succeed before work is worth sending.
    static func notReady(check: String) -> APIError {
        APIError(
            status: .serviceUnavailable, kind: .server, code: "not_ready", message: "not ready: \(check)",
            details: ["check": .string(check)]
        ).retry(after: 5)
    }

    /// The client went away. Nobody reads this answer; the status is for the access log.
    static var clientLeft: APIError {
        APIError(
            status: .init(code: 499, reasonPhrase: "Client Closed Request"), kind: .invalidRequest,
            code: "cancelled", message: "the request was cancelled")
    }

    /// Something of ours is broken: the caller learns an id, the log learns the rest under the same one.
    static func incident(
        _ detail: String, code: String = "internal_error", message: String = "internal error"
    ) -> APIError {
        let id = UUID().uuidString.lowercased()
        return APIError(
            status: .internalServerError, kind: .server, code: code,
            message: "\(message); the server's log has more under \(id)", details: ["error_id": .string(id)],
            internalDetail: detail)
    }
}
