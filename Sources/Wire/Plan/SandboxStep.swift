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

    /// Lets nobody make another user namespace below this one, and so no other namespace either: namespaces(7). A second wall
    /// behind the filter; the limit is the namespace's own, and needs its `/proc/sys`.
    case refuseUserNamespaces

    /// Makes the mounts of a fresh mount namespace private.
    case privateMounts

    /// Makes the assembled root's copy the worker's own, mounts what is private to it, and detaches everything else.
    case enterRoot(template: String, mounts: [PrivateMount])

    /// Brings up the loopback interface of a fresh network namespace.
    case loopback

    /// Shows that this process is in the network namespace of that inode, which an operator granted: it was born into it. Takes
    /// the worker's own `/proc`.
    case grantedNetwork(inode: UInt64)

    /// Takes the port of the loopback's address 127.0.0.1 for packages, and hands it to the gateway, which listens on it while an
    /// execution runs. Nobody inside keeps it. After ``loopback``.
    case packageDoor(port: UInt16)

    /// Names the host of a fresh UTS namespace.
    case hostName(String)

    /// Starts a session of its own without a terminal, with a file mode mask that keeps files to their owner.
    case newSession

    /// Sets a resource limit, soft and hard.
    case limit(ResourceLimit, UInt64)

    /// Drops every capability for good.
    case dropCapabilities

    /// Becomes the user that the spawn names, with its group and no other. Needs CAP_SETUID and CAP_SETGID.
    case becomeSessionUser

    /// Empties the capability sets. For a process that may not empty its bounding set too: ``noNewPrivileges`` then sees to it
    /// that no exec brings one back.
    case clearCapabilities

    /// Becomes the parent of every orphan below this process, whatever tricks it was orphaned with.
    case adoptOrphans

    /// Shows that signals of this process do not reach its parent, who lives outside. A worker without a PID namespace ends
    /// what its kernels started with a signal to everybody that it reaches: kill(2).
    case proveSignalsConfined

    /// Hides the process from others of its uid.
    case notDumpable

    case noNewPrivileges

    /// Enters a Landlock domain. After every mount, because a process in a domain cannot mount, and after
    /// ``noNewPrivileges``, which it needs.
    case landlock(LandlockPlan)

    /// Shows the process to others of its uid again.
    case dumpable

    /// How readily the out-of-memory killer takes the worker, and how readily each of its kernels with what that starts: 0 as
    /// its size says, 1000 before any other.
    case outOfMemoryScore(worker: Int, kernels: Int)

    /// Leaves processor time to others: nice(2), by so much.
    case yieldProcessor(Int)

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
        case .refuseUserNamespaces: "refuse-user-namespaces"
        case .privateMounts: "private-mounts"
        case .enterRoot: "enter-root"
        case .loopback: "loopback"
        case .grantedNetwork: "granted-network"
        case .packageDoor: "package-door"
        case .hostName: "host-name"
        case .newSession: "new-session"
        case .limit(let limit, _): "limit-\(limit.rawValue)"
        case .dropCapabilities: "drop-capabilities"
        case .becomeSessionUser: "become-session-user"
        case .clearCapabilities: "clear-capabilities"
        case .adoptOrphans: "adopt-orphans"
        case .proveSignalsConfined: "prove-signals-confined"
        case .notDumpable: "not-dumpable"
        case .noNewPrivileges: "no-new-privileges"
        case .landlock: "landlock"
        case .dumpable: "dumpable"
        case .outOfMemoryScore: "out-of-memory-score"
        case .yieldProcessor: "yield-processor"
        case .dieWithParent: "die-with-parent"
        case .seccomp: "seccomp"
        }
    }
}
