import Testing
import Wire

@testable import WorkerRuntime

struct WatchdogTests {
    private let start = ContinuousClock.now

    private func watchdog(memory: Int? = 1 << 30, seconds: Int? = 10) -> Watchdog {
        Watchdog(
            plan: WatchPlan(memoryBytes: memory, processorSeconds: seconds), ticksPerSecond: 100, processors: 2)
    }

    private func usage(ticks: Int = 0, bytes: Int = 0, others: Int = 1, threads: Int = 1) -> ProcessUsage {
        ProcessUsage(others: others, threads: threads, ticks: ticks, anonymousBytes: bytes)
    }

    private func pause(of watchdog: Watchdog, at now: ContinuousClock.Instant) throws -> Duration {
        try #require(watchdog.nextLook) - now
    }

    @Test("an idle worker is not watched, and neither is one whose execution has ended and left nothing behind")
    func idle() {
        var watchdog = watchdog()
        #expect(watchdog.nextLook == nil)
        watchdog.begin(usage(), at: start)
        #expect(watchdog.nextLook != nil)
        watchdog.end()
        #expect(watchdog.look(usage(), at: start) == .fine)
        #expect(watchdog.nextLook == nil)
    }

    @Test(
        "what is left behind is watched on: another process, or a thread of the kernel's", arguments: [(2, 2), (1, 2)])
    func background(others: Int, threads: Int) {
        var watchdog = watchdog()
        watchdog.begin(usage(), at: start)
        watchdog.end()
        _ = watchdog.look(usage(others: others, threads: threads), at: start)
        #expect(watchdog.nextLook != nil)
        #expect(watchdog.look(usage(bytes: 2 << 30, others: others, threads: threads), at: start) == .doubtful)
    }

    @Test("processor time counts from the execution's beginning, and is told once")
    func processorTime() {
        var watchdog = watchdog(memory: nil)
        watchdog.begin(usage(ticks: 5000), at: start)
        #expect(watchdog.look(usage(ticks: 5999), at: start) == .fine)
        #expect(watchdog.look(usage(ticks: 6000), at: start) == .exceeded(.processorTime))
        #expect(watchdog.look(usage(ticks: 6001), at: start) == .fine)
        watchdog.begin(usage(ticks: 6001), at: start)
        #expect(watchdog.look(usage(ticks: 6500), at: start) == .fine)
    }

    @Test("no look at the processor's time comes before it can be used up by all processors")
    func rareLooks() throws {
        var watchdog = watchdog(memory: nil, seconds: 120)
        watchdog.begin(usage(), at: start)
        #expect(try pause(of: watchdog, at: start) == .seconds(60))
        _ = watchdog.look(usage(ticks: 11_999), at: start)
        #expect(try pause(of: watchdog, at: start) == .milliseconds(10))
    }

    @Test("the nearer memory is to its limit, the sooner the next look, and never in a busy loop")
    func memoryLooks() throws {
        var watchdog = watchdog(seconds: nil)
        watchdog.begin(usage(), at: start)
        #expect(try pause(of: watchdog, at: start) > .milliseconds(200))
        _ = watchdog.look(usage(bytes: (1 << 30) - (200 << 20)), at: start)
        let near = try pause(of: watchdog, at: start)
        #expect(near < .milliseconds(60) && near > .milliseconds(10))
        _ = watchdog.look(usage(bytes: 1 << 30), at: start)
        #expect(try pause(of: watchdog, at: start) == .milliseconds(10))
    }

    @Test("the cheap figure only raises doubt: what processes share is theirs together")
    func doubt() {
        var watchdog = watchdog()
        watchdog.begin(usage(), at: start)
        #expect(watchdog.look(usage(bytes: (1 << 30) + 1), at: start) == .doubtful)
        #expect(watchdog.judge(memoryBytes: 1 << 30, at: start) == .fine)
        #expect(watchdog.judge(memoryBytes: (1 << 30) + 1, at: start) == .exceeded(.memory))
    }
}
