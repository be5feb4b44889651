internal import Policies
internal import SessionModel

/// What ends an execution of a policy, and how a person is told.
struct ExecutionLimits: Hashable, Sendable {
    var policy: String

    /// Those that the request asks for, rather than the policy.
    private var asked: Set<ExecutionLimit> = []
    var wall: Duration
    var processor: Duration

    /// The most processors that it can use at one time, as its share of them says.
    var processors: Int
    var memoryBytes: Int
    var workspaceBytes: Int
    var workspaceFiles: Int

    /// Of temporary files, where they are in a folder on the disk.
    var temporaryBytes: Int
    var temporaryFiles: Int

    init(_ policy: Policy) {
        let limits = policy.limits
        self.policy = policy.name
        wall = .seconds(limits.wallSeconds)
        processor = .seconds(limits.cpuSeconds)
        processors = max((limits.cpuPercent + 99) / 100, 1)
        memoryBytes = limits.memoryBytes
        workspaceBytes = limits.workspaceBytes
        workspaceFiles = limits.workspaceFiles
        temporaryBytes = limits.temporaryBytes
        temporaryFiles = limits.temporaryFiles
    }

    init(
        policy: String = "default", wall: Duration, processor: Duration, processors: Int = 1,
        memoryBytes: Int = 1 << 30,
        workspaceBytes: Int = 1 << 30, workspaceFiles: Int = 1000, temporaryBytes: Int = 1 << 28,
        temporaryFiles: Int = 1000
    ) {
        self.policy = policy
        self.wall = wall
        self.processor = processor
        self.processors = processors
        self.memoryBytes = memoryBytes
        self.workspaceBytes = workspaceBytes
        self.workspaceFiles = workspaceFiles
        self.temporaryBytes = temporaryBytes
        self.temporaryFiles = temporaryFiles
    }

    /// The same, with what the request asks for where that is less.
    func tightened(by bounds: ExecutionBounds) -> ExecutionLimits {
        var limits = self
        func lower<Value: Comparable>(
            _ path: WritableKeyPath<ExecutionLimits, Value>, _ bound: Value?, _ limit: ExecutionLimit
        ) {
            guard let bound, bound < self[keyPath: path] else { return }
            limits[keyPath: path] = bound
            limits.asked.insert(limit)
        }
        lower(\.wall, bounds.wall, .wallTime)
        lower(\.processor, bounds.processor, .processorTime)
        lower(\.memoryBytes, bounds.memoryBytes, .memory)
        return limits
    }

    /// What happened, as the beginning of a sentence about it.
    func reason(_ limit: ExecutionLimit) -> String {
        let owner = asked.contains(limit) ? "the request" : "policy \(policy)"
        return switch limit {
        case .wallTime: "The code ran for \(Self.text(wall)), the longest that \(owner) allows"
        case .processorTime:
            "The code used \(Self.text(processor)) of processor time, the most that \(owner) allows"
        case .memory:
            // A request has a sandbox of its own where it asks for less.
            "The \(asked.contains(limit) ? "code" : "session") used \(Self.text(bytes: memoryBytes)) of memory,"
                + " the most that \(owner) allows"
        case .workspaceBytes:
            "The session's files take more than \(Self.text(bytes: workspaceBytes)), the most that policy \(policy) allows"
        case .workspaceFiles:
            "The session has more than \(workspaceFiles) files, the most that policy \(policy) allows"
        case .temporaryBytes:
            "The session's temporary files take more than \(Self.text(bytes: temporaryBytes)),"
                + " the most that policy \(policy) allows (tmp_bytes and shm_bytes together)"
        case .temporaryFiles:
            "The session has more than \(temporaryFiles) temporary files,"
                + " the most that policy \(policy) allows (tmp_inodes and shm_inodes together)"
        }
    }

    /// What is said in the place of code that is not run: what ran before it has added to a folder of more than twice the limit.
    func refusal(_ limit: ExecutionLimit) -> String {
        let isTemporary = [.temporaryBytes, .temporaryFiles].contains(limit)
        return "\(reason(limit)). There is more than twice as much, and it was growing, so the code was not run. "
            + (isTemporary
                ? "Its kernel is gone, with its variables and the temporary files; a new one takes its place."
                : "Delete files over HTTP, as with DELETE /v1/sessions/{id}/files/{path}.")
    }

    private static func text(_ duration: Duration) -> String {
        let milliseconds = Int(duration / .milliseconds(1))
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }

    private static func text(bytes: Int) -> String {
        for (unit, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] where bytes >= size {
            guard bytes % size != 0 else { return "\(bytes / size) \(unit)" }
            let tenths = (bytes * 10 + size / 2) / size
            return "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(bytes) bytes"
    }
}
