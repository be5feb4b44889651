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

    /// Name of the session's folder below the forkserver's folder of workspaces.
    private let workspace: String

    package init(outsideUser: UInt32, outsideGroup: UInt32, workspace: String) {
        self.outsideUser = outsideUser
        self.outsideGroup = outsideGroup
        self.workspace = workspace
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
        case .privateMounts:
            try systemCall(stage) { nb_mounts_make_private() }
        case .enterRoot(let template, let mounts):
            try WorkerRoot(template: template, mounts: mounts, workspace: workspace).enter(stage: stage)
        case .loopback:
            try systemCall(stage) { nb_loopback_up() }
        case .hostName(let name):
            try systemCall(stage) { nb_set_host_name(name) }
        case .newSession:
            try systemCall(stage) { setsid() >= 0 ? 0 : -errno }
            nb_set_file_mode_mask(0o077)
        case .limit(let limit, let value):
            try systemCall(stage) { nb_set_limit(limit.number, value) }
        case .dropCapabilities:
            try systemCall(stage) { nb_drop_capabilities() }
        case .notDumpable:
            try systemCall(stage) { nb_set_dumpable(0) }
        case .noNewPrivileges:
            try systemCall(stage) { nb_set_no_new_privileges() }
        case .preferForOutOfMemoryKill:
            try systemCall(stage) { nb_prefer_for_oom_kill() }
        case .dieWithParent:
            try systemCall(stage) { nb_set_parent_death_signal(SIGKILL) }
        case .seccomp(let filter):
            try systemCall(stage) {
                filter.withUnsafeBytes { nb_load_seccomp_filter($0.baseAddress, $0.count) }
            }
        }
    }
}
