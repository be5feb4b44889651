internal import SessionModel
internal import Wire

extension IsolationHealth.Layer {
    static let namespaces = "namespaces"
    static let identity = "identity"
    static let readOnlyRoot = "read_only_root"
    static let network = "network"
    static let grantedNetwork = "granted_network"
    static let capabilities = "capabilities"
    static let noNewPrivileges = "no_new_privileges"
    static let landlock = "landlock"
    static let seccomp = "seccomp"
    static let resourceLimits = "resource_limits"
    static let cgroup = "cgroup"
    static let workspaceQuota = "workspace_quota"

    static func standing(_ name: String, _ evidence: String) -> Self {
        Self(name: name, active: true, evidence: evidence)
    }

    static func missing(_ name: String, _ reason: String) -> Self {
        Self(name: name, active: false, reason: reason)
    }
}

extension IsolationLevel {
    /// The layers without which a worker is not at this level. The cgroup is never one of them: where there is none, memory is
    /// bounded more loosely, and health says so (docs/decisions/0010).
    private var promised: [String] {
        let always: [String] = [
            IsolationHealth.Layer.capabilities, IsolationHealth.Layer.noNewPrivileges, IsolationHealth.Layer.landlock,
            IsolationHealth.Layer.seccomp, IsolationHealth.Layer.resourceLimits,
        ]
        return switch self {
        case .process: always
        case .uidsplit: always + [IsolationHealth.Layer.identity]
        case .full:
            always + [
                IsolationHealth.Layer.identity, IsolationHealth.Layer.namespaces, IsolationHealth.Layer.readOnlyRoot,
                IsolationHealth.Layer.network,
            ]
        }
    }

    /// The promised layers that are not active.
    func missing(in layers: [IsolationHealth.Layer]) -> [IsolationHealth.Layer] {
        promised.compactMap { name in
            guard let layer = layers.first(where: { $0.name == name }) else { return .missing(name, "not looked at") }
            return layer.active ? nil : layer
        }
    }
}
