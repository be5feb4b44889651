internal import FoundationEssentials
internal import Glibc
package import Policies
package import Wire

/// The steps of ``IsolationLevel/uidsplit`` and ``IsolationLevel/process``: no namespaces and no mounts, so Landlock decides which
/// files exist, and the worker's user or its Landlock domain whom its signals reach.
///
/// The order is not free; docs/isolation.md gives the reason for each place.
package struct SharedRootLevel: LevelPlanner {
    package let level: IsolationLevel

    package var grantedNetwork: UInt64? { nil }

    private let root: RootPlan

    /// - Parameters:
    ///   - level: one without namespaces.
    ///   - root: what a root would be assembled from; the same folders of the host can be read here.
    package init(level: IsolationLevel, root: RootPlan) {
        self.level = level
        self.root = root
    }

    package func workerSteps(_ policy: Policy, filter: CompiledFilter, _ share: PlannedShare) -> [SandboxStep] {
        var steps: [SandboxStep] = [.newSession]
        if level == .uidsplit { steps.append(.becomeSessionUser) }
        steps +=
            [
                .clearCapabilities,
                .limit(.core, 0),
                PlannedShare.outOfMemoryScore,
            ] + share.priority + [
                .notDumpable,
                .adoptOrphans,
                .noNewPrivileges,
                .landlock(landlock(policy.landlock, seeing: share.isWatching ? [.init("/proc", [.read])] : [])),
                .proveSignalsConfined,
                .seccomp(Data(filter.instructions)),
            ]
        return steps
    }

    package func kernelSteps(_ policy: Policy, filter: CompiledFilter, _ share: PlannedShare) -> [SandboxStep] {
        [
            .newSession,
            .dieWithParent,
        ] + share.visibility + policy.limits.kernelSteps + [
            // A domain within the worker's: signals of the kernel do not reach the worker.
            .landlock(landlock(policy.landlock)),
            .seccomp(Data(filter.instructions)),
        ]
    }

    /// What is not named does not exist for a worker; no TCP port can be reached or listened on.
    ///
    /// - Parameter processes: where a worker that watches its processes finds them. A kernel's own domain has nothing of that.
    private func landlock(_ policy: PolicyLandlock, seeing processes: [LandlockPlan.Rule] = []) -> LandlockPlan {
        func access(_ folder: OwnFolder) -> [LandlockAccess] {
            [.read] + (policy.writable.contains(folder) ? [.write, .change] : [])
                + (policy.executable.contains(folder) ? [.execute] : [])
        }
        return LandlockPlan(
            rules: hostFolders + devices + names + processes, workspace: access(.workspace), temporary: access(.tmp),
            refusesNetwork: true, isScoped: true, minimumABI: level.minimumLandlockABI)
    }

    /// The system's programs and the interpreter's trees, and what of /etc programs expect.
    private var hostFolders: [LandlockPlan.Rule] {
        let places = root.entries.compactMap { entry -> LandlockPlan.Rule? in
            guard case .host(let source, let target) = entry else { return nil }
            return .init(source, target.hasPrefix("/etc/") ? [.read] : [.read, .execute])
        }
        return places + [.init(root.cache, [.read])]
    }

    private var devices: [LandlockPlan.Rule] {
        root.entries.compactMap { entry in
            guard case .device(let path) = entry else { return nil }
            return .init(path, path.hasSuffix("random") ? [.read] : [.read, .write])
        }
    }

    /// Which user is who, as this system says it. Where a root is assembled, these are made.
    private var names: [LandlockPlan.Rule] {
        let files: [String] = ["/etc/passwd", "/etc/group", "/etc/nsswitch.conf"]
        return files.filter { access($0, R_OK) == 0 }.map { .init($0, [.read]) }
    }
}
