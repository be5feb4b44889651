internal import Glibc

/// Version 1: a hierarchy of its own for each controller, or for a few together. A group is a folder in each.
struct LegacyCgroups: Sendable {
    /// This gateway's folder, by the controller's name: `memory`, `pids`, `cpu`, `cpuacct`.
    private(set) var roots: [String: String] = [:]

    /// Why a controller that is there cannot be used.
    private(set) var problems: [CgroupController: String] = [:]

    /// Finds out by doing which controllers take groups and limits.
    init(_ mounts: [CgroupMount]) {
        let name = CgroupNames.unique()
        for controller in ["memory", "pids", "cpu", "cpuacct"] {
            guard let mount = mounts.first(where: { $0.controllers.contains(controller) }) else { continue }
            CgroupNames.removeLeftovers(in: mount.ownGroup)
            let root = "\(mount.ownGroup)/\(name)"
            do throws(SupervisionError) {
                try CgroupFile.makeGroup(root)
                if controller == "cpu" {
                    try CgroupFile.write("\(1024 * CgroupLimits.weight)", to: "\(root)/cpu.shares")
                }
                try Self.tryOut(LegacyCgroups(roots: [controller: root]))
                roots[controller] = root
            } catch {
                if !roots.values.contains(root) { CgroupNames.remove(root) }
                if let controller = CgroupController(rawValue: controller) {
                    problems[controller] = error.description
                }
            }
        }
    }

    /// For a test, and for trying out one controller.
    init(roots: [String: String]) {
        self.roots = roots
    }

    var controllers: Set<CgroupController> { Set(roots.keys.compactMap(CgroupController.init)) }

    func layout(_ name: String, _ limits: CgroupLimits) -> CgroupLayout {
        func file(_ controller: String, _ file: String) -> String? { roots[controller].map { "\($0)/\(name)/\(file)" } }
        func setting(_ controller: String, _ name: String, _ value: Int, optional: Bool = false) -> CgroupLayout
            .Setting?
        {
            file(controller, name).map { .init(file: $0, value: "\(value)", isOptional: optional) }
        }
        return CgroupLayout(
            folders: Set(roots.values).sorted().map { "\($0)/\(name)" },
            settings: [
                setting("memory", "memory.limit_in_bytes", limits.memoryBytes),
                // Memory with swap, where the kernel counts that: it may not be below the limit just set.
                setting("memory", "memory.memsw.limit_in_bytes", limits.memoryBytes, optional: true),
                setting("pids", "pids.max", limits.processes),
                setting("cpu", "cpu.cfs_period_us", CgroupLimits.period),
                setting("cpu", "cpu.cfs_quota_us", limits.quota),
            ].compactMap(\.self),
            memoryEvents: file("memory", "memory.oom_control"),
            processorTime: file("cpuacct", "cpuacct.usage").map { .nanoseconds(file: $0) },
            peakMemory: file("memory", "memory.max_usage_in_bytes"))
    }

    /// Removes this gateway's folders, once its workers have ended.
    func removeAll() {
        for root in Set(roots.values) { CgroupNames.remove(root) }
    }

    private static func tryOut(_ groups: LegacyCgroups) throws(SupervisionError) {
        let group = WorkerCgroup(groups.layout("probe", .probe))
        try group.make()
        for root in groups.roots.values { CgroupFile.removeGroup("\(root)/probe") }
    }
}
