internal import Glibc
internal import Policies
internal import Wire

/// Groups of processes that the host's kernel holds to limits, one a worker, where the gateway may make some.
///
/// Which controllers there are is found out by doing. Without one, what it would bound is bounded by less: see docs/limits.md.
package struct Cgroups: Sendable {
    private enum Version: Sendable {
        case unified(UnifiedCgroups)
        case legacy(LegacyCgroups)
        case none
    }

    private let version: Version

    /// Why a controller does not hold workers here; nothing for one that does.
    package let missing: [CgroupController: String]

    /// Finds groups that this process may divide, and clears away those of gateways that were killed.
    ///
    /// With version 2 this process moves into a group of its own below the one that it was started in.
    package static func probe() -> Cgroups {
        let mounts = CgroupMount.all()
        let legacy = LegacyCgroups(mounts)
        guard let own = mounts.first(where: \.isUnified)?.ownGroup else {
            return legacy.roots.isEmpty ? none(because: "no cgroup is mounted here") : Cgroups(legacy)
        }
        // Each controller is in one hierarchy only. Where version 1 has none of ours, version 2 is used even without them: it
        // counts processor time all the same.
        guard legacy.roots.isEmpty else { return Cgroups(legacy) }
        do throws(SupervisionError) {
            return Cgroups(try UnifiedCgroups(own: own))
        } catch {
            return none(because: error.description)
        }
    }

    /// Where no group can be made.
    package static func none(because reason: String) -> Cgroups {
        Cgroups(.none, missing: .init(uniqueKeysWithValues: CgroupController.allCases.map { ($0, reason) }))
    }

    init(_ unified: UnifiedCgroups) {
        self.init(.unified(unified), missing: unified.problems)
    }

    init(_ legacy: LegacyCgroups) {
        let missing = CgroupController.allCases.filter { !legacy.controllers.contains($0) }
        self.init(
            .legacy(legacy),
            missing: .init(
                uniqueKeysWithValues: missing.map {
                    ($0, legacy.problems[$0] ?? "cgroup v1 has no such controller here")
                }))
    }

    private init(_ version: Version, missing: [CgroupController: String]) {
        self.version = version
        self.missing = missing
    }

    /// The same, for workers of another user than this process's; nil for its own.
    package func owned(by user: UInt32?) -> Cgroups {
        guard case .unified(let groups) = version, let user else { return self }
        do throws(SupervisionError) {
            return Cgroups(.unified(try groups.owned(by: user)), missing: missing)
        } catch {
            return .none(because: error.description)
        }
    }

    package func has(_ controller: CgroupController) -> Bool { missing[controller] == nil }

    /// Whether the processor time of a group can be asked for.
    var countsProcessorTime: Bool {
        switch version {
        case .unified: true
        case .legacy(let groups): groups.roots["cpuacct"] != nil
        case .none: false
        }
    }

    /// A group that is yet to be made; nil where there can be none.
    func group(_ name: String, _ limits: PolicyLimits, _ bounds: WorkerBounds? = nil) -> WorkerCgroup? {
        switch version {
        case .unified(let groups): WorkerCgroup(groups.layout(name, CgroupLimits(limits, bounds)))
        case .legacy(let groups): WorkerCgroup(groups.layout(name, CgroupLimits(limits, bounds)))
        case .none: nil
        }
    }

    /// Puts the forkserver where it can make workers in groups of their own.
    func addForkserver(_ pid: Int32) throws(SupervisionError) {
        if case .unified(let groups) = version { try groups.addForkserver(pid) }
    }

    /// Removes this gateway's groups, once its workers have ended.
    func removeAll() {
        switch version {
        case .unified(let groups): groups.removeAll()
        case .legacy(let groups): groups.removeAll()
        case .none: break
        }
    }
}
