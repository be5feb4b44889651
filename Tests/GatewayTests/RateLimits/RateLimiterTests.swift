import TestSupport
import Testing

@testable import Gateway

struct RateLimiterTests {
    let clock = ManualClock()

    func limiter(_ limit: Int, capacity: Int = 10_000) -> RateLimiter<Int> {
        RateLimiter(limit: limit, capacity: capacity, time: MonotonicTime(clock))
    }

    @Test("exactly the limit is admitted in a window", arguments: [1, 10, 60])
    func edge(limit: Int) {
        let limiter = limiter(limit)
        for count in 1...limit {
            let verdict = limiter.admit(1)
            #expect(verdict.isAdmitted)
            #expect(verdict.remaining == limit - count)
        }
        let refused = limiter.admit(1)
        #expect(!refused.isAdmitted)
        #expect(refused.remaining == 0)
        #expect(refused.limit == limit)
    }

    @Test("a window ends a minute after its first request, to the nanosecond")
    func windowEnd() {
        let limiter = limiter(1)
        clock.advance(by: .milliseconds(300))
        #expect(limiter.admit(1).isAdmitted)
        clock.advance(by: .seconds(60) - .nanoseconds(1))
        let refused = limiter.admit(1)
        #expect(!refused.isAdmitted)
        #expect(refused.resetsIn == .nanoseconds(1))
        #expect(refused.secondsToReset == 1)
        clock.advance(by: .nanoseconds(1))
        #expect(limiter.admit(1).isAdmitted)
    }

    @Test("a refused request does not put the end of the window off")
    func refusalsDoNotExtend() {
        let limiter = limiter(1)
        _ = limiter.admit(1)
        for _ in 1...59 {
            clock.advance(by: .seconds(1))
            #expect(!limiter.admit(1).isAdmitted)
        }
        clock.advance(by: .seconds(1))
        #expect(limiter.admit(1).isAdmitted)
    }

    @Test("keys do not count for each other")
    func keysAreApart() {
        let limiter = limiter(1)
        #expect(limiter.admit(1).isAdmitted)
        #expect(limiter.admit(2).isAdmitted)
        #expect(!limiter.admit(1).isAdmitted)
    }

    @Test("many requests at once are admitted to the limit and no further")
    func concurrency() async {
        let limiter = limiter(60)
        let admitted = await withTaskGroup(of: Int.self) { group in
            for _ in 1...8 {
                group.addTask { (1...50).count { _ in limiter.admit(1).isAdmitted } }
            }
            return await group.reduce(0, +)
        }
        #expect(admitted == 60)
    }

    @Test("a flood of keys is not remembered beyond twice the capacity")
    func bounded() {
        let limiter = limiter(5, capacity: 100)
        for key in 1...10_000 { _ = limiter.admit(key) }
        #expect(limiter.count <= 200)
    }

    @Test("a key in use keeps its count through a flood of others")
    func usedKeysSurvive() {
        let limiter = limiter(3, capacity: 100)
        for key in 1...3 { #expect(limiter.admit(0).isAdmitted, "request \(key)") }
        for key in 1...10_000 {
            _ = limiter.admit(key)
            if key.isMultiple(of: 50) { #expect(!limiter.admit(0).isAdmitted) }
        }
    }

    @Test("idle keys are forgotten")
    func idleKeys() {
        let limiter = limiter(5)
        for key in 1...100 { _ = limiter.admit(key) }
        clock.advance(by: .seconds(60))
        _ = limiter.admit(0)
        clock.advance(by: .seconds(60))
        _ = limiter.admit(0)
        #expect(limiter.count == 1)
    }

    @Test("the verdicts are those of a limiter that forgets nothing", arguments: [1, 2, 3] as [UInt64])
    func agreesWithPlainOne(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let limiter = limiter(4)
        var windows: [Int: (start: Duration, count: Int)] = [:]
        for _ in 1...5000 {
            clock.advance(by: .milliseconds(Int.random(in: 0...9000, using: &generator)))
            let key = Int.random(in: 0...9, using: &generator)
            let now = clock.now.offset
            var window = windows[key] ?? (now, 0)
            if now - window.start >= .seconds(60) { window = (now, 0) }
            let isAdmitted = window.count < 4
            if isAdmitted { window.count += 1 }
            windows[key] = window
            let verdict = limiter.admit(key)
            #expect(verdict.isAdmitted == isAdmitted)
            #expect(verdict.remaining == 4 - window.count)
        }
    }
}
