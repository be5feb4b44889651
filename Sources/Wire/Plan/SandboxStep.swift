package import FoundationEssentials

/// One step into the sandbox. A plan lists them in the order in which they are taken; docs/isolation.md says why
/// that order.
///
/// The gateway makes the steps, the forkserver and its children take them. Each fails closed: the process that cannot take a
/// step ends, and a ``SandboxFailure`` with the step's name and errno reaches the operator.
package enum SandboxStep: Hashable, Sendable, Codable {
    /// Maps the ids of a fresh user namespace: `inside` is what the process becomes there, and the uid and gid that it had
    /// outside are the only ones that exist for it.
    case mapIdentity(inside: UInt32)

    /// Makes the mounts of a fresh mount namespace private.
    case privateMounts

    /// Makes the assembled root's copy the worker's own, mounts what is private to it, and detaches everything else.
    case enterRoot(template: String, mounts: [PrivateMount])

    /// Brings up the loopback interface of a fresh network namespace.
    case loopback

    /// Names the host of a fresh UTS namespace.
    case hostName(String)

    /// Starts a session of its own without a terminal, with a file mode mask that keeps files to their owner.
    case newSession

    /// Sets a resource limit, soft and hard.
    case limit(ResourceLimit, UInt64)

    /// Drops every capability for good.
    case dropCapabilities

    /// Hides the process from others of its uid.
    case notDumpable

    case noNewPrivileges

    /// Tells the out-of-memory killer to take this process first.
    case preferForOutOfMemoryKill

    /// Asks for SIGKILL when the parent ends.
    case dieWithParent

    /// Loads a compiled seccomp filter: an array of `struct sock_filter`.
    case seccomp(Data)
}

extension SandboxStep {
    /// The stage that a failure names.
    package var stage: String {
        switch self {
        case .mapIdentity: "map-identity"
        case .privateMounts: "private-mounts"
        case .enterRoot: "enter-root"
        case .loopback: "loopback"
        case .hostName: "host-name"
        case .newSession: "new-session"
        case .limit(let limit, _): "limit-\(limit.rawValue)"
        case .dropCapabilities: "drop-capabilities"
        case .notDumpable: "not-dumpable"
        case .noNewPrivileges: "no-new-privileges"
        case .preferForOutOfMemoryKill: "prefer-for-oom-kill"
        case .dieWithParent: "die-with-parent"
        case .seccomp: "seccomp"
        }
    }
}
