internal import Glibc

/// Version 2: one hierarchy for all controllers. The gateway's own group has to be delegated to it: cgroups(7).
///
/// ```
/// own group            may hold no processes once it gives its controllers on
///  ├ nestbox-…-gateway   the gateway, which moves there
///  └ nestbox-…           the pool
///     ├ forkserver       workers are cloned from here into their own groups
///     └ w1, w2, …        the workers
/// ```
///
/// The pool has no process itself, so it gives on the controllers to its groups. Forkserver and workers have no other group
/// above them than the pool, so the right to write there is all that the forkserver needs.
struct UnifiedCgroups: Sendable {
    let pool: String
    let controllers: Set<CgroupController>

    /// Why a controller is not among them.
    let problems: [CgroupController: String]

    /// Outside user of the forkserver and the workers; nil where it is the gateway's own.
    private(set) var owner: UInt32?

    /// Moves this process into a leaf and makes the pool.
    ///
    /// - Parameters:
    ///   - own: folder of the group that this process is in.
    ///   - pid: who stands in the way there, which is this process.
    init(own: String, pid: Int32 = getpid()) throws(SupervisionError) {
        CgroupNames.removeLeftovers(in: own)
        let name = CgroupNames.unique()
        let leaf = "\(own)/\(name)-gateway"
        let pool = "\(own)/\(name)"
        do throws(SupervisionError) {
            try CgroupFile.makeGroup(pool)
            // Only the root of all groups may have processes and give on its controllers too; it has no type.
            if CgroupFile.exists("\(own)/cgroup.type") {
                try CgroupFile.makeGroup(leaf)
                try CgroupFile.write("\(pid)", to: "\(leaf)/cgroup.procs")
            }
            let problems = Self.giveOn(from: own, to: pool)
            try CgroupFile.makeGroup("\(pool)/forkserver")
            self.pool = pool
            self.problems = problems
            controllers = Set(CgroupController.allCases).subtracting(problems.keys)
        } catch {
            CgroupNames.remove(pool)
            CgroupFile.removeGroup(leaf)
            throw error
        }
    }

    /// For a test of the files alone.
    init(pool: String, controllers: Set<CgroupController>) {
        self.pool = pool
        self.controllers = controllers
        problems = [:]
    }

    /// Gives the forkserver's user the right to clone into the workers' groups.
    func owned(by user: UInt32) throws(SupervisionError) -> UnifiedCgroups {
        guard chown("\(pool)/cgroup.procs", user, user) == 0 else {
            throw SupervisionError("\(pool) cannot be given to the workers", errno: errno)
        }
        var owned = self
        owned.owner = user
        return owned
    }

    func layout(_ name: String, _ limits: CgroupLimits) -> CgroupLayout {
        let folder = "\(pool)/\(name)"
        var settings: [CgroupLayout.Setting] = []
        if controllers.contains(.memory) {
            settings.append(.init(file: "\(folder)/memory.max", value: "\(limits.memoryBytes)"))
            // Not there where the kernel does not count swap.
            settings.append(.init(file: "\(folder)/memory.swap.max", value: "0", isOptional: true))
            // The kernel's victim alone, whom the worker outlives: docs/decisions/0014.
            settings.append(.init(file: "\(folder)/memory.oom.group", value: "0", isOptional: true))
        }
        if controllers.contains(.pids) {
            settings.append(.init(file: "\(folder)/pids.max", value: "\(limits.processes)"))
        }
        if controllers.contains(.cpu) {
            settings.append(.init(file: "\(folder)/cpu.max", value: "\(limits.quota) \(CgroupLimits.period)"))
        }
        return CgroupLayout(
            folders: [folder], settings: settings,
            memoryEvents: controllers.contains(.memory) ? "\(folder)/memory.events" : nil,
            processorTime: .statistics(file: "\(folder)/cpu.stat"),
            peakMemory: controllers.contains(.memory) ? "\(folder)/memory.peak" : nil, kill: "\(folder)/cgroup.kill",
            isEnteredByClone: true, owner: owner)
    }

    /// Puts the forkserver where it may clone into the workers' groups.
    func addForkserver(_ pid: Int32) throws(SupervisionError) {
        try CgroupFile.makeGroup("\(pool)/forkserver")
        try CgroupFile.write("\(pid)", to: "\(pool)/forkserver/cgroup.procs")
    }

    /// Removes the pool, once the workers and the forkserver have ended. The leaf goes with the gateway's next start, or with the
    /// unit that it was delegated to.
    func removeAll() {
        CgroupNames.remove(pool)
    }

    /// Switches the controllers on, each by itself: one that is not there must not cost the others.
    private static func giveOn(from own: String, to pool: String) -> [CgroupController: String] {
        var problems: [CgroupController: String] = [:]
        for controller in CgroupController.allCases {
            do throws(SupervisionError) {
                let available = CgroupFile.read("\(own)/cgroup.controllers") ?? ""
                guard available.split(whereSeparator: \.isWhitespace).contains(controller.rawValue[...]) else {
                    throw SupervisionError("\(own) has no \(controller.rawValue) controller")
                }
                for folder in [own, pool] {
                    try CgroupFile.write("+\(controller.rawValue)", to: "\(folder)/cgroup.subtree_control")
                }
                if controller == .cpu { try CgroupFile.write("\(100 * CgroupLimits.weight)", to: "\(pool)/cpu.weight") }
            } catch {
                problems[controller] = error.description
            }
        }
        return problems
    }
}
