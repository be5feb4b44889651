/// What one worker is held to where that is less than its policy allows; what is nil is as the policy says.
package struct WorkerBounds: Hashable, Sendable, Codable {
    /// Memory of the worker with all its processes.
    package var memoryBytes: Int?

    /// Processes and threads of its code at one time.
    package var processes: Int?

    /// Whether they are counted for this worker alone, as those of a user namespace are, so that setrlimit(2) can bound them.
    package var countsProcesses = true

    /// Size of one file.
    package var fileBytes: Int?

    /// Output of one execution.
    package var outputBytes: Int?

    /// Processor time of one execution, where the worker watches that by itself.
    package var processorSeconds: Int?

    package init(
        memoryBytes: Int? = nil, processes: Int? = nil, fileBytes: Int? = nil, outputBytes: Int? = nil,
        processorSeconds: Int? = nil
    ) {
        self.memoryBytes = memoryBytes
        self.processes = processes
        self.fileBytes = fileBytes
        self.outputBytes = outputBytes
        self.processorSeconds = processorSeconds
    }

    package var isEmpty: Bool {
        [memoryBytes, processes, fileBytes, outputBytes, processorSeconds].allSatisfy { $0 == nil }
    }
}

extension WorkerPlan {
    /// What runs in a worker besides its code and counts as that does: the worker itself, and a language's driver with its shell.
    private static let ownProcesses = 3

    /// The plan, with the lower of each two limits.
    package func tightened(by bounds: WorkerBounds?) -> WorkerPlan {
        guard let bounds, !bounds.isEmpty else { return self }
        var plan = self
        plan.kernel = kernel.map { step in
            switch step {
            case .limit(.processes, let value) where bounds.countsProcesses:
                .limit(.processes, Self.lower(value, bounds.processes.map { $0 + Self.ownProcesses }))
            case .limit(.fileSize, let value): .limit(.fileSize, Self.lower(value, bounds.fileBytes))
            default: step
            }
        }
        plan.outputBytes = min(outputBytes, bounds.outputBytes ?? outputBytes)
        if let memory = watch?.memoryBytes { plan.watch?.memoryBytes = min(memory, bounds.memoryBytes ?? memory) }
        if let seconds = watch?.processorSeconds {
            plan.watch?.processorSeconds = min(seconds, bounds.processorSeconds ?? seconds)
        }
        return plan
    }

    private static func lower(_ value: UInt64, _ bound: Int?) -> UInt64 {
        bound.map { min(value, UInt64(max($0, 0))) } ?? value
    }
}
