internal import FoundationEssentials
internal import SessionModel
internal import Wire

/// Reads back what stands around a living worker that has run no code of a request: what it reports from inside, and, before
/// that, what the host's /proc says of it and of its living kernel.
struct LiveWorkerReadback {
    /// Lines of /proc/<pid>/status that mean the same inside and outside. User ids do not.
    private static let sameOutside = [
        "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Seccomp_filters",
    ]

    let level: IsolationLevel
    let plan: WorkerPlan
    let cgroups: Cgroups
    let grantedNetwork: UInt64?

    /// - Parameter pid: the worker's.
    func layers(_ report: SandboxReport, pid: Int32) -> [IsolationHealth.Layer] {
        var report = report
        confirm(&report.worker, pid: pid)
        if let kernel = ProcessChildren.of(pid).first {
            confirm(&report.kernel, pid: kernel)
            if let limits = Self.read(kernel, "limits") { report.kernel.files["limits"] = limits }
        }
        return LayerReadback(level: level, plan: plan, grantedNetwork: grantedNetwork).layers(report)
            + cgroupLayers(pid)
    }

    /// Replaces what a process said of itself by what the host says of the one that lives, where the host shows it.
    private func confirm(_ facts: inout SandboxFacts, pid: Int32) {
        guard let outside = Self.read(pid, "status") else { return }
        // Without namespaces the two are one, and Landlock lets the process itself read none of it.
        guard level.hasNamespaces else {
            facts.files["status"] = outside
            return
        }
        let isSame = { (line: Substring) in Self.sameOutside.contains { line.hasPrefix("\($0):") } }
        let kept = (facts.files["status"] ?? "").split(separator: "\n").filter { !isSame($0) }
        facts.files["status"] = (kept + outside.split(separator: "\n").filter(isSame)).joined(separator: "\n")
    }

    /// What the worker's groups hold it to, each with the group.
    private func cgroupLayers(_ pid: Int32) -> [IsolationHealth.Layer] {
        let own = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
        let its = Self.read(pid, "cgroup") ?? ""
        // Numbers of hierarchies say nothing; controllers and path are what follows.
        let groups = Set(its.split(separator: "\n")).subtracting(own.split(separator: "\n"))
            .map { $0.drop { $0 != ":" }.dropFirst() }
        return CgroupController.allCases.map { controller in
            let name = "\(IsolationHealth.Layer.cgroup)_\(controller.rawValue)"
            if let reason = cgroups.missing[controller] { return .missing(name, reason) }
            // Version 2 names no controllers.
            let group = groups.first { group in
                let names = group.prefix { $0 != ":" }
                return names.isEmpty || names.split(separator: ",").contains(controller.rawValue[...])
            }
            guard let group else { return .missing(name, "the worker is in the server's own group") }
            return .standing(name, String(group))
        }
    }

    private static func read(_ pid: Int32, _ name: String) -> String? {
        try? String(contentsOfFile: "/proc/\(pid)/\(name)", encoding: .utf8)
    }
}
