internal import Glibc
internal import Wire

/// Looks at what the worker's processes use, when its watchdog wants it.
struct UsageWatch {
    private let processes: ProcessTable
    private var watchdog: Watchdog

    /// - Parameter hasNamespace: whether the worker has a PID namespace of its own.
    init(plan: WatchPlan, hasNamespace: Bool) {
        processes = ProcessTable(hasNamespace: hasNamespace)
        watchdog = Watchdog(
            plan: plan, ticksPerSecond: ProcessTable.ticksPerSecond,
            processors: max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1))
    }

    /// When to look next; nil for not before an execution begins.
    var nextLook: ContinuousClock.Instant? { watchdog.nextLook }

    /// An execution begins.
    mutating func begin() {
        watchdog.begin(processes.usage(), at: .now)
    }

    /// - Parameter isRunning: whether an execution runs.
    /// - Returns: the limit that is exceeded.
    mutating func look(isRunning: Bool) -> WorkerLimit? {
        if !isRunning { watchdog.end() }
        var verdict = watchdog.look(processes.usage(), at: .now)
        if verdict == .doubtful { verdict = watchdog.judge(memoryBytes: processes.memoryBytes(), at: .now) }
        guard case .exceeded(let limit) = verdict else { return nil }
        return limit
    }
}
