/// How much stands around a worker, from the least to the most. Below ``process`` no code is run at all.
///
/// A level is a promise about layers, and all of them or none: docs/isolation.md lists them.
package enum IsolationLevel: String, CaseIterable, Comparable, Hashable, Sendable, Codable {
    /// Landlock, seccomp and resource limits around a process of the gateway's own user.
    case process

    /// The same around a user of the worker's own: for containers that were started as root.
    case uidsplit

    /// Seven namespaces, a root of its own, and everything of the other levels that is of use there.
    case full

    package static func < (lower: IsolationLevel, higher: IsolationLevel) -> Bool {
        lower.rank < higher.rank
    }

    private var rank: Int {
        switch self {
        case .process: 0
        case .uidsplit: 1
        case .full: 2
        }
    }

    /// Whether workers live in namespaces, with the root that the forkserver assembles for them.
    package var hasNamespaces: Bool { self == .full }

    /// The earliest Landlock ABI that holds the level's promise: without namespaces and without a user of its own, only the
    /// scopes of ABI 6 (Linux 6.12) keep a worker from sending signals to the gateway.
    package var minimumLandlockABI: Int32 { self == .process ? 6 : 1 }
}
