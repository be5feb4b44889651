internal import SessionModel

/// The layers around every worker. A worker that cannot take one of these steps is never used, so a server that answers
/// has them all; a layer that is not built in yet says so.
enum IsolationReport {
    static func layers(memory: MemoryCgroups.Probe) -> [ExecutorHealth.Layer] {
        always + [memoryLayer(memory)]
    }

    /// `full` where every layer is active, else `incomplete`: the layers say what is missing.
    static func level(memory: MemoryCgroups.Probe) -> String {
        layers(memory: memory).allSatisfy(\.active) ? "full" : "incomplete"
    }

    private static let always: [ExecutorHealth.Layer] = [
        .init(name: "namespaces", active: true),
        .init(name: "read_only_root", active: true),
        .init(name: "capabilities", active: true),
        .init(name: "no_new_privileges", active: true),
        .init(name: "seccomp", active: true),
        .init(name: "resource_limits", active: true),
        .init(name: "landlock", active: false, reason: "not part of this version"),
    ]

    private static func memoryLayer(_ probe: MemoryCgroups.Probe) -> ExecutorHealth.Layer {
        switch probe {
        case .available: .init(name: "cgroup_memory", active: true)
        case .unavailable(let reason): .init(name: "cgroup_memory", active: false, reason: reason)
        }
    }
}
