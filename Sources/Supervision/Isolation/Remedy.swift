internal import Glibc
package import Wire

/// Says what an operator would have to change for a level that could not be had: one sentence.
///
/// A guess from where it failed, with which errno, and what the host tells about itself; nothing in /proc says for sure
/// who refused a call.
package struct Remedy {
    private let host: HostFiles
    private let level: IsolationLevel

    /// - Parameter level: the one that could not be had.
    package init(host: HostFiles, level: IsolationLevel = .full) {
        self.host = host
        self.level = level
    }

    package func sentence(for failure: SandboxFailure) -> String {
        let stage = failure.stage
        if let shortage = Shortage(errno: failure.errno) {
            return ShortageRemedy(host: host, level: level).sentence(for: shortage, of: failure)
        }
        if ["users", "shared-root", "become-session-user"].contains(where: stage.hasPrefix) { return users(failure) }
        if isOfProc(failure) { return wholeProc }
        if stage.hasPrefix("landlock") { return landlock(failure) }
        if stage.hasPrefix("seccomp") {
            return "Run a kernel that was built with CONFIG_SECCOMP_FILTER; \(host.kernelRelease) refuses the filter."
        }
        if stage.hasPrefix("spawn: clone") || stage.contains("new namespaces") { return namespaces(failure) }
        switch failure.errno {
        case EPERM, EACCES: return refusal(failure)
        case ENOSYS: return "Run Linux 5.14 or newer; \(host.kernelRelease) does not have a call that this needs."
        case ENOSPC: return exhausted
        case ENOENT, ENOTDIR: return "Make the path that is named there exist, or choose an interpreter without it."
        default: return "Look for the reason in the kernel's log ('dmesg'); the step is not known to fail like this."
        }
    }

    // MARK: Namespaces and mounts

    private func namespaces(_ failure: SandboxFailure) -> String {
        switch failure.errno {
        case EPERM, EACCES: refusal(failure)
        case ENOSPC, EUSERS: exhausted
        case ENOSYS: container ?? "Run Linux 5.14 or newer; \(host.kernelRelease) does not have clone3."
        case EINVAL:
            "Run a kernel that was built with every kind of namespace (CONFIG_USER_NS, CONFIG_PID_NS, CONFIG_NET_NS,"
                + " CONFIG_IPC_NS, CONFIG_UTS_NS, CONFIG_CGROUPS)."
        default: "Look for the reason in the kernel's log ('dmesg'); namespaces are not known to fail like this."
        }
    }

    /// Somebody may not do it here: who, is told by the switches that are known to say no.
    private func refusal(_ failure: SandboxFailure) -> String {
        if host.sysctl("kernel.unprivileged_userns_clone") == 0 {
            return "Allow users to make namespaces: 'sysctl -w kernel.unprivileged_userns_clone=1'."
        }
        if host.sysctl("kernel.apparmor_restrict_unprivileged_userns") == 1, host.containerEvidence == nil {
            return "Allow nestbox-worker to use user namespaces by an AppArmor profile with 'userns,', or everybody:"
                + " 'sysctl -w kernel.apparmor_restrict_unprivileged_userns=0'."
        }
        if failure.stage.contains("workspace") || failure.stage.contains("look at") {
            return "Let the server's user reach the path that is named there."
        }
        return container
            ?? "Let the server make namespaces and mounts: take 'RestrictNamespaces=', 'PrivateMounts=' and"
            + " 'SystemCallFilter=' out of its systemd unit, and look for denials of a security module in 'dmesg'."
    }

    /// Whether it is because not all of /proc is in sight, or all of it but not to be written.
    private func isOfProc(_ failure: SandboxFailure) -> Bool {
        switch failure.errno {
        case EPERM, EACCES: failure.stage.contains("proc on /proc")
        case EROFS: failure.stage.hasPrefix("refuse-user-namespaces")
        default: false
        }
    }

    /// The kernel lets a worker mount a /proc of its own only where no part of the one in sight is covered: runtimes cover some
    /// parts with nothing, and others with themselves, read-only.
    private var wholeProc: String {
        let covered = host.coveredProc
        // It is among those that every runtime covers.
        if host.containerEvidence != nil, covered.isEmpty || covered.contains("/proc/kcore") {
            return "Let the container see all of /proc: '--security-opt systempaths=unconfined' for Docker,"
                + " '--security-opt unmask=ALL' for podman, 'procMount: Unmasked' with 'hostUsers: false' for"
                + " Kubernetes."
        }
        let uncovering = covered.isEmpty ? "" : "'umount \(covered.joined(separator: " "))', or "
        return "Let the server see all of /proc: \(uncovering)take 'ProtectKernelTunables=', 'ProtectKernelLogs=' and"
            + " 'ProcSubset=' out of its systemd unit."
    }

    /// What a container has to be allowed; nil outside of one.
    private var container: String? {
        guard host.containerEvidence != nil else { return nil }
        return "Allow the container clone, clone3, unshare, mount, umount2, mount_setattr, pivot_root, sethostname and"
            + " setdomainname with a profile of your own ('--security-opt seccomp=FILE'), and mounts with '--security-opt"
            + " apparmor=unconfined'."
    }

    private var exhausted: String {
        let kinds = ["user", "pid", "mnt", "net", "ipc", "uts", "cgroup"].map { "user.max_\($0)_namespaces" }
        guard let name = kinds.first(where: { host.sysctl($0) == 0 }) else {
            return "Raise the sysctls user.max_*_namespaces, here and in every user namespace around this one."
        }
        return "Allow namespaces to be made: 'sysctl -w \(name)=15000'."
    }

    // MARK: Users

    private func users(_ failure: SandboxFailure) -> String {
        failure.errno == EINVAL
            ? "Give the container's user namespace more ids, 64 Ki at least."
            : "Start the container as root with the capabilities CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID and SETUID, as"
                + " container runtimes do unless told otherwise."
    }

    // MARK: Landlock

    private func landlock(_ failure: SandboxFailure) -> String {
        switch failure.errno {
        case ENOSYS:
            "Run Linux 5.13 or newer, built with CONFIG_SECURITY_LANDLOCK; \(host.kernelRelease) has no Landlock"
                + (host.containerEvidence == nil ? "." : ", or the container's seccomp profile hides it.")
        case EOPNOTSUPP where failure.stage.contains("is needed"):
            "Run Linux 6.12 or newer; the Landlock of \(host.kernelRelease) does not keep signals inside."
        case EOPNOTSUPP:
            "Switch Landlock on: boot with 'lsm=landlock,\(host.securityModules ?? "...")'."
        case ENOENT, ENOTDIR, EACCES: "Make the path that is named there exist, and let the server's user reach it."
        default: "Look for the reason in the kernel's log ('dmesg'); Landlock is not known to fail like this."
        }
    }
}
