internal import FoundationEssentials
package import Policies
package import Wire

/// The steps of ``IsolationLevel/full``: seven namespaces, a root of the worker's own, and every other layer inside.
///
/// The order is not free; docs/isolation.md gives the reason for each place.
package struct FullLevel: LevelPlanner {
    /// What the user is inside, whoever it is outside. Never 0.
    private static let insideUser: UInt32 = 1000

    private let root: RootPlan

    package let grantedNetwork: UInt64?

    /// - Parameter grantedNetwork: the inode of the network namespace that the forkserver will live in; nil for its own.
    package init(root: RootPlan, grantedNetwork: UInt64? = nil) {
        self.root = root
        self.grantedNetwork = grantedNetwork
    }

    package var level: IsolationLevel { .full }

    package func workerSteps(_ policy: Policy, filter: CompiledFilter, _ share: PlannedShare) -> [SandboxStep] {
        [
            .mapIdentity(inside: Self.insideUser),
            .refuseUserNamespaces,
            .newSession,
            .privateMounts,
            .enterRoot(template: RootLayout.template, mounts: mounts(policy, share)),
        ] + network(policy.network) + (share.packages?.steps ?? []) + [
            .hostName("sandbox"),
            .limit(.core, 0),
            PlannedShare.outOfMemoryScore,
        ] + share.priority + [
            .dropCapabilities,
            .notDumpable,
            .noNewPrivileges,
            .landlock(landlock(policy.landlock)),
            .seccomp(Data(filter.instructions)),
        ]
    }

    package func kernelSteps(_ policy: Policy, filter: CompiledFilter, _ share: PlannedShare) -> [SandboxStep] {
        [
            .newSession,
            .dieWithParent,
        ] + share.visibility + policy.limits.kernelSteps + [
            .seccomp(Data(filter.instructions))
        ]
    }

    /// A namespace that was granted is the operator's: what is up in it, and where that leads, is not a worker's to say. Without the
    /// step that proves it, a worker has an empty one of its own.
    private func network(_ access: NetworkAccess) -> [SandboxStep] {
        switch access {
        case .none: []
        case .loopback: [.loopback]
        case .granted: grantedNetwork.map { [.grantedNetwork(inode: $0)] } ?? []
        }
    }

    /// What can be written or executed is named; everything else of the root can be read at most. The network is left to its
    /// namespace: its own, which has nothing but a loopback, or one that the operator has filled.
    private func landlock(_ policy: PolicyLandlock) -> LandlockPlan {
        let lent = root.entries.compactMap { entry -> LandlockPlan.Rule? in
            switch entry {
            case .device(let path): .init(path, [.read, .write])
            case .host(_, let target) where !target.hasPrefix("/etc/"): .init(target, [.execute])
            case .host, .directory, .file, .symbolicLink: nil
            }
        }
        let own = OwnFolder.allCases.map { folder in
            LandlockPlan.Rule(
                Self.path(of: folder),
                (policy.writable.contains(folder) ? [.write, .change] : [])
                    + (policy.executable.contains(folder) ? [.execute] : []))
        }
        return LandlockPlan(
            rules: [.init("/", [.read])] + lent + own.filter { !$0.access.isEmpty }, refusesNetwork: false,
            isScoped: true, minimumABI: level.minimumLandlockABI)
    }

    private static func path(of folder: OwnFolder) -> String {
        switch folder {
        case .workspace: "/home/user"
        case .tmp: "/tmp"
        case .shm: "/dev/shm"
        }
    }

    private func mounts(_ policy: Policy, _ share: PlannedShare) -> [PrivateMount] {
        let limits = policy.limits
        let own: [PrivateMount] = [
            .memory(target: "/tmp", bytes: limits.tmpBytes, files: limits.tmpInodes),
            .memory(target: "/dev/shm", bytes: limits.shmBytes, files: limits.shmInodes),
            .processes(target: "/proc", all: share.isWatching),
            policy.filesystem.workspace == .memory
                ? .memory(target: "/home/user", bytes: limits.workspaceBytes, files: limits.workspaceFiles)
                : .workspace(target: "/home/user"),
        ]
        let granted = policy.network == .granted ? root.grantedFiles.keys.sorted() : []
        // An interpreter may live below a folder that a worker has for itself.
        let hidden = root.entries.compactMap { entry -> PrivateMount? in
            guard case .host(_, let target) = entry else { return nil }
            return ["/tmp/", "/dev/shm/", "/home/user/"].contains(where: target.hasPrefix) ? .tree(target) : nil
        }
        return own + granted.map { .grantedFile($0, target: "/etc/\($0)") } + hidden + (share.packages?.mounts ?? [])
    }
}
