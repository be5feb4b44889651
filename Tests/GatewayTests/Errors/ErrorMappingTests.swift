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
            (SessionNotFound(session), 404, "session_not_found", nil),
            (SessionBusy(session), 423, "session_busy", "5"),
            (ExecutionFailure.allWorkersBusy, 429, "instance_limit_exceeded", "5"),
            (ExecutionFailure.languageNotEnabled("cobol", enabled: ["python"]), 400, "language_not_enabled", nil),
            (ExecutionFailure.unknownPolicy("lax"), 400, "unknown_policy", nil),
            (ExecutionFailure.workerLost("signal 9"), 500, "worker_lost", nil),
            (ExecutionFailure.draining, 503, "draining", "5"),
            (ModelFailure.notConfigured("no key"), 503, "model_not_configured", "60"),
            (ModelFailure.refused(status: 401, "bad key"), 502, "model_refused", nil),
            (ModelFailure.unreachable("no route"), 502, "model_unreachable", nil),
            (ModelFailure.malformed("not JSON"), 502, "model_malformed", nil),
            (ModelFailure.timedOut("60 s"), 504, "model_timed_out", nil),
            (InvalidField("messages[0].role", "is missing"), 400, "invalid_request", nil),
            (InvalidParameter("config.llm.api_base", "is not allowed"), 400, "invalid_request", nil),
            (HTTPError(.notFound), 404, "unknown_route", nil),
            (CancellationError(), 499, "cancelled", nil),
            (Unheard(), 500, "internal_error", nil),
        ] as [(any Error & Sendable, Int, String, String?)])
    func table(error: any Error & Sendable, status: Int, code: String, retryAfter: String?) {
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

    @Test("what a lost worker died of is for the log alone")
    func workerLost() throws {
        let failure = APIError(ExecutionFailure.workerLost("/secret/path"), isDraining: false)
        let body = String(buffer: try ResponseJSON.encode(ErrorBody(failure)))
        #expect(!body.contains("secret"))
        #expect(failure.internalDetail?.contains("/secret/path") == true)
    }

    @Test("work that was cancelled by the shutdown is told so")
    func draining() {
        #expect(APIError(CancellationError(), isDraining: true).code == "draining")
    }

    @Test("what is logged is one line without control characters")
    func logText() {
        #expect(LogText.escape("a\nb\u{1b}[0m\u{202e}c\u{2028}ü") == "a\\u{a}b\\u{1b}[0m\\u{202e}c\\u{2028}ü")
        #expect(LogText.escape(String(repeating: "x", count: 5000)).count == 2000)
    }
}
