package import Policies
package import SessionModel
internal import Wire

/// Checks what a request wants its execution held to: it may be less than the policy allows, and never more.
package struct BoundsCheck {
    let policy: Policy
    let cgroups: Cgroups
    let level: IsolationLevel

    init(policy: Policy, cgroups: Cgroups, level: IsolationLevel) {
        self.policy = policy
        self.cgroups = cgroups
        self.level = level
    }

    /// - Throws: ``ExecutionFailure/limitNotAllowed(field:problem:)``.
    func check(_ request: ExecutionRequest) throws(ExecutionFailure) {
        for name in ExecutionBounds.Name.allCases {
            guard let value = request.bounds[name] else { continue }
            let most = Self.most(name, under: policy)
            guard value <= most else {
                throw Self.fault(name, "must be at most \(most), which policy \(policy.name) allows")
            }
            guard request.isAlone || !name.isOfSandbox else {
                throw Self.fault(
                    name, "holds a whole sandbox, and a session's has what its policy says: leave session_id out")
            }
            if let obstacle = obstacle(to: name, isAlone: request.isAlone) { throw Self.fault(name, obstacle) }
        }
    }

    /// What the policy allows, in the name's unit.
    package static func most(_ name: ExecutionBounds.Name, under policy: Policy) -> Int {
        let limits = policy.limits
        return switch name {
        case .wall: limits.wallSeconds * 1000
        case .processor: limits.cpuSeconds * 1000
        case .memoryBytes: limits.memoryBytes
        case .processes: limits.processes
        case .outputBytes: limits.outputBytes
        case .fileBytes: limits.fileBytes
        }
    }

    /// Why this host cannot hold an execution to it; nil where it can.
    private func obstacle(to name: ExecutionBounds.Name, isAlone: Bool) -> String? {
        switch name {
        case .processor where !isAlone && !cgroups.countsProcessorTime:
            "cannot be set for a session here: no cgroup counts processor time"
        // The kernel counts processes by user, and here all sandboxes may have one.
        case .processes where !level.hasNamespaces && !cgroups.has(.pids):
            "cannot be set here: there are neither namespaces nor a pids cgroup"
        default: nil
        }
    }

    private static func fault(_ name: ExecutionBounds.Name, _ problem: String) -> ExecutionFailure {
        .limitNotAllowed(field: "limits.\(name.rawValue)", problem: problem)
    }
}

extension WorkerBounds {
    /// What of the request's bounds its worker is made with; nil where a worker of the policy will do.
    ///
    /// - Parameter hasNamespaces: whether the kernel counts the processes of this sandbox alone.
    init?(_ request: ExecutionRequest, hasNamespaces: Bool) {
        guard request.isAlone else { return nil }
        let bounds = request.bounds
        self.init(
            memoryBytes: bounds.memoryBytes, processes: bounds.processes, fileBytes: bounds.fileBytes,
            outputBytes: bounds.outputBytes,
            processorSeconds: bounds.processor.map { max(Int(($0 / .seconds(1)).rounded(.up)), 1) })
        countsProcesses = hasNamespaces
        if isEmpty { return nil }
    }
}
