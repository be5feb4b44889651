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
        case let error as SessionLimitReached: self = .tooManySessions(error)
        case let error as SessionBusy: self = .sessionBusy(error)
        case let error as ExecutionFailure: self.init(error)
        case let error as ModelFailure: self.init(error)
        case let error as BudgetFailure: self.init(error)
        case is MessageNotFound: self = .messageNotFound
        case let error as FileFailure: self.init(error)
        case let error as InputFileFailure: self = .inputFile(error)
        case let error as MultipartError: self = .malformed(error)
        case is CancellationError: self = isDraining ? .draining : .clientLeft
        case let error as any HTTPResponseError: self.init(error)
        default: self = .incident(String(reflecting: error))
        }
    }

    /// Nothing is gained by trying again before a session was deleted, which the official clients are told not to.
    private static func tooManySessions(_ error: SessionLimitReached) -> APIError {
        APIError(
            status: .tooManyRequests, kind: .rateLimit, code: .sessionLimitExceeded,
            message: "there are \(error.limit) sessions, and no more may be made; delete one",
            details: ["limit": .integer(error.limit), "retry_after": 60]
        ).retry(after: 60).final
    }

    private static func sessionBusy(_ error: SessionBusy) -> APIError {
        APIError(
            status: .init(code: 423, reasonPhrase: "Locked"), kind: .conflict, code: .sessionBusy,
            message: "the session is busy with another request",
            details: ["retry_after": 5, "status": "locked", "session_id": .string(error.id.description)]
        ).retry(after: 5)
    }

    private init(_ failure: ExecutionFailure) {
        switch failure {
        case .allWorkersBusy:
            self = APIError(
                status: .tooManyRequests, kind: .rateLimit, code: .instanceLimitExceeded,
                message: "every worker is busy; try again soon", details: ["retry_after": 5]
            ).retry(after: 5)
        case .languageNotEnabled(let language, let enabled):
            self = APIError(
                status: .badRequest, kind: .invalidRequest, code: .languageNotEnabled,
                message: "\(language) is not enabled; these are: \(enabled.joined(separator: ", "))",
                details: ["language": .string(language), "enabled": .array(enabled.map { .string($0) })])
        case .unknownPolicy(let policy):
            self = APIError(
                status: .badRequest, kind: .invalidRequest, code: .unknownPolicy,
                message: "policy: there is no \(policy)",
                details: ["field": "policy", "policy": .string(policy)])
        case .policyNotAllowed(let policy):
            self = APIError(
                status: .forbidden, kind: .permission, code: .policyNotAllowed,
                message: "policy: \(policy) is not one that this key may ask for",
                details: ["field": "policy", "policy": .string(policy)])
        case .limitNotAllowed(let field, let problem):
            self = APIError(
                status: .badRequest, kind: .invalidRequest, code: .limitNotAllowed, message: "\(field) \(problem)",
                details: ["field": .string(field)])
        case .workerLost(let reason):
            self = .incident("the worker was lost: \(reason)", code: .workerLost, message: "the worker was lost")
        case .starting:
            self = APIError(
                status: .serviceUnavailable, kind: .server, code: .starting,
                message: "the server is starting; try again soon", details: ["retry_after": 5]
            ).retry(after: 5)
        case .draining:
            self = .draining
        }
    }

    private init(_ failure: ModelFailure) {
        switch failure {
        case .notConfigured(let text):
            self = .model(.serviceUnavailable, .modelNotConfigured, text).retry(after: 60)
        case .refused(let refusal):
            self = .model(.badGateway, .modelRefused, refusal.message)
            details = ["provider_status": .integer(refusal.status), "reason": .string(refusal.reason.rawValue)]
            if let wait = refusal.retryAfter { self = retry(after: Int((wait / .seconds(1)).rounded(.up))) }
        case .contextLengthExceeded(let limit, let text):
            self = APIError(
                status: .badRequest, kind: .invalidRequest, code: .contextLengthExceeded, message: text,
                details: limit.map { ["limit_tokens": .integer($0)] } ?? [:])
        case .toolsNotSupported(let text):
            self = .model(.badGateway, .modelRefused, text)
        case .unreachable(let text):
            self = .model(.badGateway, .modelUnreachable, text)
        case .malformed(let text):
            self = .model(.badGateway, .modelMalformed, text)
        case .timedOut(let text):
            self = .model(.gatewayTimeout, .modelTimedOut, text)
        }
    }

    private init(_ failure: BudgetFailure) {
        switch failure {
        case .exhausted(let left, let promptTokens):
            var details: [String: JSONValue] = ["prompt_tokens": .integer(promptTokens)]
            details["tokens_left"] = left.tokens.map { .integer($0) }
            details["usd_left"] = left.money.map { .number($0.dollars) }
            self = APIError(
                status: .forbidden, kind: .permission, code: .budgetExhausted,
                message: "what is left of the budget does not pay for this conversation and an answer",
                details: details)
        case .priceUnknown(let model):
            self = APIError(
                status: .badRequest, kind: .invalidRequest, code: .priceUnknown,
                message: "there is a budget in US dollars, and the price of the model \(model) is not known",
                details: ["model": .string(model)])
        }
    }

    private static func model(_ status: HTTPResponse.Status, _ code: ErrorCode, _ message: String) -> APIError {
        APIError(status: status, kind: .model, code: code, message: message)
    }

    /// Errors that the HTTP library makes itself.
    private init(_ error: any HTTPResponseError) {
        switch error.status {
        case .notFound:
            self = .unknownRoute
        case let status where status.kind == .clientError:
            self = APIError(
                status: status, kind: .invalidRequest, code: .invalidRequest, message: status.reasonPhrase)
        default:
            self = .incident(String(reflecting: error))
        }
    }

    /// The server is shutting down.
    static var draining: APIError {
        APIError(
            status: .serviceUnavailable, kind: .server, code: .draining,
            message: "the server is shutting down; try again soon", details: ["retry_after": 5]
        ).retry(after: 5)
    }

    /// A check failed that has to succeed before work is worth sending.
    static func notReady(check: String) -> APIError {
        APIError(
            status: .serviceUnavailable, kind: .server, code: .notReady, message: "not ready: \(check)",
            details: ["check": .string(check)]
        ).retry(after: 5)
    }

    /// The client went away. Nobody reads this answer; the status is for the access log.
    static var clientLeft: APIError {
        APIError(
            status: .init(code: 499, reasonPhrase: "Client Closed Request"), kind: .invalidRequest,
            code: .cancelled, message: "the request was cancelled")
    }

    /// Something of ours is broken: the caller learns an id, the log learns the rest under the same one.
    static func incident(
        _ detail: String, code: ErrorCode = .internalError, message: String = "internal error"
    ) -> APIError {
        let id = UUID().uuidString.lowercased()
        return APIError(
            status: .internalServerError, kind: .server, code: code,
            message: "\(message); the server's log has more under \(id)", details: ["error_id": .string(id)],
            internalDetail: detail)
    }
}
