internal import CLinux
internal import FoundationEssentials
internal import Glibc
package import Wire

/// Takes the steps into the sandbox, in the order of the plan, in the process that calls it.
///
/// There is no way back from most steps, and none from a failure: whoever catches one reports it and ends the process.
package struct SandboxEntry {
    /// Ids of this process before its user namespace was made; inside they cannot be asked for any more.
    private let outsideUser: UInt32
    private let outsideGroup: UInt32

    private let place: WorkerPlace

    /// Where the filter's listener goes; nil for a filter that has none.
    private let listenerSocket: Int32?

    /// Where the door for packages goes; nil where nobody waits for it, as in a worker that is made for a probe.
    private let doorSocket: Int32?

    package init(
        outsideUser: UInt32, outsideGroup: UInt32, place: WorkerPlace, listenerSocket: Int32? = nil,
        doorSocket: Int32? = nil
    ) {
        self.listenerSocket = listenerSocket
        self.doorSocket = doorSocket
        self.outsideUser = outsideUser
        self.outsideGroup = outsideGroup
        self.place = place
    }

    package func take(_ steps: [SandboxStep]) throws(SandboxFailure) {
        for step in steps { try take(step) }
    }

    private func take(_ step: SandboxStep) throws(SandboxFailure) {
        let stage = step.stage
        switch step {
        case .mapIdentity(let inside):
            try IdentityMap.write(
                inside: (inside, inside), outside: (outsideUser, outsideGroup), stage: stage)
        case .refuseUserNamespaces:
            try systemCall(stage) { nb_write_file("/proc/sys/user/max_user_namespaces", "0", 1, 0, 0) }
        case .privateMounts:
            try systemCall(stage) { nb_mounts_make_private() }
        case .enterRoot(let template, let mounts):
            guard case .ownRoot(let workspace) = place else { throw SandboxFailure(stage: stage, errno: EINVAL) }
            try WorkerRoot(template: template, mounts: mounts, workspace: workspace).enter(stage: stage)
        case .loopback:
            try systemCall(stage) { nb_loopback_up() }
        case .grantedNetwork(let inode):
            try NetworkNamespace.prove(inode: inode, stage: stage)
        case .packageDoor(let port):
            try PackageDoorway(port: port, socket: doorSocket).handOut(stage: stage)
        case .hostName(let name):
            try systemCall(stage) { nb_set_host_name(name) }
        case .newSession:
            try systemCall(stage) { setsid() >= 0 ? 0 : -errno }
            nb_set_file_mode_mask(0o077)
        case .limit(let limit, let value):
            try systemCall(stage) { nb_set_limit(limit.number, value) }
        case .dropCapabilities:
            try systemCall(stage) { nb_drop_capabilities() }
        case .becomeSessionUser:
            guard case .sharedRoot(_, _, let user?) = place, user != 0 else {
                throw SandboxFailure(stage: stage, errno: EINVAL)
            }
            try systemCall("\(stage): \(user)") { nb_become(user, user) }
        case .clearCapabilities:
            try systemCall(stage) { nb_clear_capabilities() }
        case .adoptOrphans:
            try systemCall(stage) { nb_adopt_orphans() }
        case .proveSignalsConfined:
            try SignalReach.proveConfined(stage: stage)
        case .notDumpable:
            try systemCall(stage) { nb_set_dumpable(0) }
        case .noNewPrivileges:
            try systemCall(stage) { nb_set_no_new_privileges() }
        case .landlock(let plan):
            try LandlockDomain(plan, place: place).enter(stage: stage)
        case .dumpable:
            try systemCall(stage) { nb_set_dumpable(1) }
        case .outOfMemoryScore(let worker, _):
            try OutOfMemoryScore.open(stage: stage)
            try OutOfMemoryScore.set(worker, stage: stage)
        case .yieldProcessor(let steps):
            try systemCall(stage) { nb_yield_processor(Int32(clamping: steps)) }
        case .dieWithParent:
            try systemCall(stage) { nb_set_parent_death_signal(SIGKILL) }
        case .seccomp(let filter):
            if let listenerSocket {
                try ListeningFilter.load(filter, handing: listenerSocket, stage: stage)
            } else {
                try systemCall(stage) {
                    filter.withUnsafeBytes { nb_load_seccomp_filter($0.baseAddress, $0.count) }
                }
            }
        }
    }
}
