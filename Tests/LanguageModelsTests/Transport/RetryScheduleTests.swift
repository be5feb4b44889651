import Testing

@testable import LanguageModels

@Suite("The schedule of second attempts")
struct RetryScheduleTests {
    private static let limits = RetryLimits(
        retries: 4, totalWait: .seconds(60), base: .seconds(1), cap: .seconds(4))

    private var schedule = RetrySchedule(limits: limits)

    @Test(
        "what may be over soon is asked again: 408, 429 and whatever is broken on the other side",
        arguments: [408, 429, 500, 501, 502, 503, 504, 529, 599])
    mutating func transient(status: Int) {
        #expect(
            schedule.next(after: .refused(status: status, retryAfter: nil), jitter: 0.5)
                == .askAgain(after: .seconds(0.5)))
    }

    @Test(
        "what will be the same next time is not asked again", arguments: [301, 400, 401, 403, 404, 409, 413, 422, 600])
    mutating func final(status: Int) {
        #expect(schedule.next(after: .refused(status: status, retryAfter: .seconds(1)), jitter: 0.5) == .giveUp)
    }

    @Test("a connection that was dropped before the first byte is made again, an answer that was spoiled is not")
    mutating func connections() {
        #expect(schedule.next(after: .dropped, jitter: 0.5) == .askAgain(after: .seconds(0.5)))
        #expect(schedule.next(after: .spoiled, jitter: 0.5) == .giveUp)
    }

    @Test("the waits double up to the cap, each a random part of its whole")
    mutating func backoff() {
        let waits = [0.5, 0.25, 0, 0.5].map { schedule.next(after: .dropped, jitter: $0) }
        #expect(waits == [0.5, 0.5, 0, 2].map { .askAgain(after: .seconds($0)) })
    }

    @Test("the count of attempts is bounded, and what is given up stays given up")
    mutating func count() {
        for _ in 0..<4 { #expect(schedule.next(after: .dropped, jitter: 0) != .giveUp) }
        #expect(schedule.next(after: .dropped, jitter: 0) == .giveUp)
        var other = RetrySchedule(limits: Self.limits)
        #expect(other.next(after: .spoiled, jitter: 0) == .giveUp)
        #expect(other.next(after: .dropped, jitter: 0) == .giveUp)
    }

    @Test("a provider that says when is not asked before, and not by everybody at once")
    mutating func retryAfter() {
        let refused = RetrySchedule.Outcome.refused(status: 429, retryAfter: .seconds(7))
        #expect(schedule.next(after: refused, jitter: 0) == .askAgain(after: .seconds(7)))
        #expect(schedule.next(after: refused, jitter: 0.5) == .askAgain(after: .seconds(7.5)))
    }

    @Test("a provider that says never is not waited for")
    mutating func totalWait() {
        #expect(schedule.next(after: .refused(status: 503, retryAfter: .seconds(61)), jitter: 0) == .giveUp)
    }

    @Test("the waits of one question come to no more than the total")
    mutating func sum() {
        let refused = RetrySchedule.Outcome.refused(status: 503, retryAfter: .seconds(25))
        #expect(schedule.next(after: refused, jitter: 0) == .askAgain(after: .seconds(25)))
        #expect(schedule.next(after: refused, jitter: 0) == .askAgain(after: .seconds(25)))
        #expect(schedule.next(after: refused, jitter: 0) == .giveUp)
    }

    @Test("without retries there are none")
    func none() {
        var schedule = RetrySchedule(limits: RetryLimits(retries: 0))
        #expect(schedule.next(after: .dropped, jitter: 0) == .giveUp)
    }
}
