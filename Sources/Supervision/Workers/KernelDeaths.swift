internal import SessionModel
internal import Wire

/// What a worker's kernels have ended for: the limits that were reached, and what the host's kernel has killed for its memory.
struct KernelDeaths {
    /// How a kernel ended while no execution ran.
    typealias LastWords = (language: String, end: KernelEnd, limit: ExecutionLimit?)

    private let cgroup: WorkerCgroup?

    /// Of each language the last, until that was told.
    private var lastWords: [String: (end: KernelEnd, limit: ExecutionLimit?)] = [:]

    /// The limit that was reached while no execution ran.
    private var limitBetween: ExecutionLimit?
    private var killsForMemory = 0

    /// The limit that ends the execution that runs, or ended the one before; nil if none does.
    private(set) var limitReached: ExecutionLimit?

    /// - Parameter cgroup: counts what is killed for its memory; nil where nothing does.
    init(cgroup: WorkerCgroup?) {
        self.cgroup = cgroup
    }

    mutating func executionBegins() {
        limitReached = nil
    }

    /// The execution that runs has reached a limit; the first one counts.
    mutating func reached(_ limit: ExecutionLimit) {
        limitReached = limitReached ?? limit
    }

    /// A limit was reached while no execution ran.
    mutating func reachedBetween(_ limit: ExecutionLimit) {
        limitBetween = limit
    }

    /// A kernel has ended while no execution ran.
    mutating func endedBetween(_ language: String, _ end: KernelEnd) {
        defer { limitBetween = nil }
        lastWords[language] = (end, limitBetween ?? (hasBeenKilledForMemory() ? .memory : nil))
    }

    /// What has become of kernels while no execution ran. It is told once.
    mutating func takeLastWords() -> [LastWords] {
        defer { lastWords = [:] }
        return lastWords.sorted { $0.key < $1.key }.map { ($0.key, $0.value.end, $0.value.limit) }
    }

    /// A kernel has ended under its execution: the limit that this was for, if it was for one.
    mutating func cause() -> ExecutionLimit? {
        // One that was killed before the execution began dies under it, if that came at once.
        if let between = limitBetween {
            limitBetween = nil
            return between
        }
        if hasBeenKilledForMemory() { reached(.memory) }
        return limitReached
    }

    /// The same for a kernel of another language than the execution's. What memory it was killed for may end this one's too,
    /// and is asked for again then.
    func causeOfOther() -> ExecutionLimit? {
        if limitReached == .memory || limitBetween != nil { return .memory }
        return (cgroup?.killsForMemory).map { $0 > killsForMemory } == true ? .memory : nil
    }

    /// An execution has failed that no limit had ended: whether something of it was killed for its memory, which its kernel outlived.
    mutating func hasFailedForMemory() -> Bool {
        if hasBeenKilledForMemory() { reached(.memory) }
        return limitReached == .memory
    }

    /// Whether the host's kernel has killed something of the worker for its memory since this was last asked.
    private mutating func hasBeenKilledForMemory() -> Bool {
        guard let kills = cgroup?.killsForMemory, kills > killsForMemory else { return false }
        killsForMemory = kills
        return true
    }
}
