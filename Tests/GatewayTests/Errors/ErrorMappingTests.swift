import Hummingbird
import SessionModel
import Testing

@testable import Gateway

struct ErrorMappingTests {
    struct Unheard: Error {}

    static let session = SessionID()

    @Test(
        "each failure of the house has its status and code",
        arguments: [
            (SessionNotFound(session), 404, .sessionNotFound, nil),
            (SessionLimitReached(limit: 5), 429, .sessionLimitExceeded, "60"),
            (SessionBusy(session), 423, .sessionBusy, "5"),
            (ExecutionFailure.allWorkersBusy, 429, .instanceLimitExceeded, "5"),
            (ExecutionFailure.languageNotEnabled("cobol", enabled: ["python"]), 400, .languageNotEnabled, nil),
            (ExecutionFailure.unknownPolicy("lax"), 400, .unknownPolicy, nil),
            (ExecutionFailure.policyNotAllowed("network"), 403, .policyNotAllowed, nil),
            (ExecutionFailure.workerLost("signal 9"), 500, .workerLost, nil),
            (ExecutionFailure.draining, 503, .draining, "5"),
            (ModelFailure.notConfigured("no key"), 503, .modelNotConfigured, "60"),
            (ModelFailure.refused(ModelRefusal(.key, status: 401, "bad key")), 502, .modelRefused, nil),
            (ModelFailure.contextLengthExceeded(limit: 8192, "too long"), 400, .contextLengthExceeded, nil),
            (ModelFailure.toolsNotSupported("no tools"), 502, .modelRefused, nil),
            (BudgetFailure.exhausted(left: Budget(tokens: 1), promptTokens: 9), 403, .budgetExhausted, nil),
            (BudgetFailure.priceUnknown(model: "house/special"), 400, .priceUnknown, nil),
            (MessageNotFound(MessageID()), 404, .messageNotFound, nil),
            (ModelFailure.unreachable("no route"), 502, .modelUnreachable, nil),
            (ModelFailure.malformed("not JSON"), 502, .modelMalformed, nil),
            (ModelFailure.timedOut("60 s"), 504, .modelTimedOut, nil),
            (InvalidField("messages[0].role", "is missing"), 400, .invalidRequest, nil),
            (InvalidParameter("config.llm.api_base", "is not allowed"), 400, .invalidRequest, nil),
            (HTTPError(.notFound), 404, .unknownRoute, nil),
            (CancellationError(), 499, .cancelled, nil),
            (Unheard(), 500, .internalError, nil),
        ] as [(any Error & Sendable, Int, ErrorCode, String?)])
    func table(error: any Error & Sendable, status: Int, code: ErrorCode, retryAfter: String?) {
        let failure = APIError(error, isDraining: false)
        #expect(failure.status.code == status)
        #expect(failure.code == code)
        #expect(failure.headers[.retryAfter] == retryAfter)
        #expect((failure.internalDetail != nil) == (status == 500))
    }

    @Test("a busy session is told as the contract has it")
    func busy() {
        let failure = APIError(SessionBusy(Self.session), isDraining: false)
        #expect(
            failure.details == ["retry_after": 5, "status": "locked", "session_id": .string("\(Self.session)")])
    }

    @Test("a refusal tells the provider's status, what it means and when to come back")
    func refused() {
        let refusal = ModelRefusal(.rateLimit, status: 429, "slow down", retryAfter: .milliseconds(6100))
        let failure = APIError(ModelFailure.refused(refusal), isDraining: false)
        #expect(failure.details == ["provider_status": 429, "reason": "rate_limit"])
        #expect(failure.headers[.retryAfter] == "7")
        #expect(failure.message == "slow down")
    }

    @Test("what a lost worker died of is for the log alone")
    func workerLost() throws {
        let failure = APIError(ExecutionFailure.workerLost("/secret/path"), isDraining: false)
        let body = String(buffer: try ResponseJSON.encode(ErrorBody(failure)))
        #expect(!body.contains("secret"))
        #expect(failure.internalDetail?.contains("/secret/path") == true)
    }

    @Test("work that was cancelled by the shutdown is told so")
    func draining() {
        #expect(APIError(CancellationError(), isDraining: true).code == .draining)
    }

    @Test("what is logged is one line without control characters")
    func logText() {
        #expect(LogText.escape("a\nb\u{1b}[0m\u{202e}c\u{2028}ü") == "a\\u{a}b\\u{1b}[0m\\u{202e}c\\u{2028}ü")
        #expect(LogText.escape(String(repeating: "x", count: 5000)).count == 2000)
    }
}
