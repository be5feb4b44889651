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

    @Test("a million keys are not remembered beyond three times the capacity, and cost no more than the first")
    func bounded() {
        var windows = RateWindows<Int>(limit: 5, length: .seconds(60), capacity: 1000, now: .zero)
        for key in 1...1_000_000 {
            let verdict = windows.admit(key, now: .microseconds(key))
            if !verdict.isAdmitted || verdict.remaining != 4 { Issue.record("\(key) was counted before") }
            if key.isMultiple(of: 50_000) { #expect(windows.count <= 3000) }
        }
    }

    @Test("a flood of keys gives nobody his limit back who had used it up")
    func resetByFlood() {
        var windows = RateWindows<Int>(limit: 3, length: .seconds(60), capacity: 1000, now: .zero)
        for _ in 1...3 { #expect(windows.admit(0, now: .zero).isAdmitted) }
        for key in 1...100_000 { _ = windows.admit(key, now: .microseconds(key)) }
        #expect(!windows.admit(0, now: .seconds(59)).isAdmitted)
        #expect(windows.admit(0, now: .seconds(60)).isAdmitted)
    }

    @Test("keys that are used up themselves are remembered to a bound, and the oldest of them the longest")
    func floodOfUsedUpKeys() {
        var windows = RateWindows<Int>(limit: 2, length: .seconds(60), capacity: 100, now: .zero)
        for key in 0..<10_000 {
            for _ in 1...3 { _ = windows.admit(key, now: .zero) }
        }
        #expect(windows.count <= 300)
        let stillRefused = (0..<100).count { !windows.admit($0, now: .seconds(1)).isAdmitted }
        #expect(stillRefused == 100)
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
