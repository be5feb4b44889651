import SessionModel
import Testing

@testable import LanguageModels

@Suite("What a failure means, by how far the answer had come")
struct AnswerProgressTests {
    private static let busy = ModelFailure.refused(
        ModelRefusal(.rateLimit, status: 429, "", retryAfter: .seconds(3)))

    @Test(
        "before the first byte a lost connection can be made again; a refusal as long as nothing was given out",
        arguments: [
            (.asking, .unreachable(""), .dropped), (.answering, .unreachable(""), .spoiled),
            (.telling, .unreachable(""), .spoiled),
            (.asking, .timedOut(""), .dropped), (.answering, .timedOut(""), .spoiled),
            (.asking, busy, .refused(status: 429, retryAfter: .seconds(3))),
            (.answering, busy, .refused(status: 429, retryAfter: .seconds(3))), (.telling, busy, .spoiled),
            (.asking, .malformed(""), .spoiled), (.asking, .notConfigured(""), .spoiled),
        ] as [(AnswerProgress, ModelFailure, RetrySchedule.Outcome)])
    func outcomes(progress: AnswerProgress, failure: ModelFailure, outcome: RetrySchedule.Outcome) {
        #expect(progress.outcome(of: failure) == outcome)
    }

    @Test("an account without credit is not asked again, whatever its status")
    func quota() {
        #expect(AnswerProgress.asking.outcome(of: .refused(ModelRefusal(.quota, status: 429, ""))) == .spoiled)
    }
}
