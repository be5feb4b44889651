internal import Policies
internal import Wire

/// What a group holds its worker to.
struct CgroupLimits: Hashable, Sendable {
    /// What a worker needs besides the processes of its code: itself, and a kernel that takes the place of another.
    private static let ownProcesses = 4

    /// Length of the slices in which processor time is given out, microseconds. The kernel's default.
    static let period = 100_000

    /// How many busy threads outside count as much as all workers together. Without that they would count as one.
    static let weight = 8

    var memoryBytes: Int
    var processes: Int

    /// Processor time in each ``period``, microseconds.
    var quota: Int

    /// What any kernel that has the files takes.
    static let probe = CgroupLimits(memoryBytes: 64 << 20, processes: 16, quota: CgroupLimits.period)

    private init(memoryBytes: Int, processes: Int, quota: Int) {
        self.memoryBytes = memoryBytes
        self.processes = processes
        self.quota = quota
    }

    init(_ limits: PolicyLimits, _ bounds: WorkerBounds? = nil) {
        memoryBytes = min(limits.memoryBytes, bounds?.memoryBytes ?? .max)
        processes = min(limits.processes, bounds?.processes ?? .max) + Self.ownProcesses
        // The kernel takes nothing below a millisecond.
        quota = max(limits.cpuPercent * Self.period / 100, 1000)
    }
}
