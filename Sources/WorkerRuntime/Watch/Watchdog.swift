internal import Wire

/// Decides when to look at what a worker's processes use, and what to make of it. Pure: usage and time in, verdicts out.
///
/// It looks while an execution runs, and after that for as long as something goes on that was left behind: another process than
/// the kernel, or another thread in it. An idle worker has no watch, and sleeps.
struct Watchdog {
    enum Verdict: Hashable {
        case fine

        /// The processes may have more memory than they should: find out exactly, and say with ``judge(memoryBytes:)``.
        case doubtful
        case exceeded(WorkerLimit)
    }

    /// More than code can fill in a second on today's machines: it bounds how far memory can be exceeded between two looks.
    private static let bytesPerSecond = 4 << 30
    private static let shortest = Duration.milliseconds(10)
    private static let longest = Duration.milliseconds(250)

    private let plan: WatchPlan
    private let ticksPerSecond: Int
    private let processors: Int

    /// When to look next; nil for not before something begins.
    private(set) var nextLook: ContinuousClock.Instant?
    private var ticksAtStart: Int?
    private var headroom: Int?

    init(plan: WatchPlan, ticksPerSecond: Int, processors: Int) {
        self.plan = plan
        self.ticksPerSecond = ticksPerSecond
        self.processors = processors
    }

    /// An execution begins.
    mutating func begin(_ usage: ProcessUsage, at now: ContinuousClock.Instant) {
        ticksAtStart = usage.ticks
        headroom = plan.memoryBytes.map { $0 - usage.anonymousBytes }
        nextLook = now + pause(left: plan.processorSeconds.map { $0 * ticksPerSecond })
    }

    /// The execution has ended. What it left behind is found by the next look.
    mutating func end() {
        ticksAtStart = nil
    }

    /// Takes what was seen when ``nextLook`` had come.
    mutating func look(_ usage: ProcessUsage, at now: ContinuousClock.Instant) -> Verdict {
        let left = ticksLeft(usage)
        headroom = plan.memoryBytes.map { $0 - usage.anonymousBytes }
        let isAlone = usage.others <= 1 && usage.threads <= 1
        nextLook = ticksAtStart == nil && isAlone ? nil : now + pause(left: left)
        if let left, left <= 0 {
            // Once for an execution: it is stopped for it.
            ticksAtStart = nil
            return .exceeded(.processorTime)
        }
        if let headroom, headroom < 0 { return .doubtful }
        return .fine
    }

    /// Takes what a closer look at a doubtful case found.
    mutating func judge(memoryBytes: Int, at now: ContinuousClock.Instant) -> Verdict {
        guard let limit = plan.memoryBytes else { return .fine }
        if memoryBytes > limit { return .exceeded(.memory) }
        headroom = limit - memoryBytes
        // Closer looks take the kernel longer, so not ever more often.
        nextLook = now + max(pause(left: nil), .milliseconds(50))
        return .fine
    }

    private func ticksLeft(_ usage: ProcessUsage) -> Int? {
        guard let ticksAtStart, let seconds = plan.processorSeconds else { return nil }
        return seconds * ticksPerSecond - (usage.ticks - ticksAtStart)
    }

    /// As long as neither limit can be reached in.
    private func pause(left ticks: Int?) -> Duration {
        var pause = Self.longest
        if let ticks {
            let milliseconds = ticks * 1000 / ticksPerSecond / processors
            // Processor time alone needs no regular looks.
            pause = plan.memoryBytes == nil ? .milliseconds(milliseconds) : min(pause, .milliseconds(milliseconds))
        } else if plan.memoryBytes == nil {
            pause = .seconds(3600)
        }
        if let headroom { pause = min(pause, .microseconds(max(headroom, 0) / (Self.bytesPerSecond / 1_000_000))) }
        return max(pause, Self.shortest)
    }
}
