/// Looks at what a profile would let hostile code do, whoever wrote it.
///
/// Profiles of container runtimes trust their code more than this server should. They load as they are, and the operator is told.
enum HostileCodeReview {
    /// One line for the operator's log, or none.
    static func warnings(about calls: CallRules, on architecture: NativeArchitecture) -> [String] {
        if calls.defaultAction.permits {
            return ["not meant for hostile code: it allows every call that it does not name"]
        }
        let allowed = wanted.filter { want in
            guard case .number(let number) = architecture.syscall(named: want.syscall) else { return false }
            return calls.action(for: number, want.arguments).permits
        }
        guard !allowed.isEmpty else { return [] }
        return ["not meant for hostile code: it allows \(allowed.map(\.words).joined(separator: ", "))"]
    }

    private struct Want {
        let syscall: String
        var arguments: [UInt64] = []
        var detail: String?

        var words: String { detail.map { "\(syscall)(\($0))" } ?? syscall }
    }

    /// Ways to more of the kernel, or into other processes, that code of a session has no use for. None is allowed by a policy
    /// of ours.
    private static let wanted: [Want] =
        [
            "mount", "umount2", "pivot_root", "chroot", "open_tree", "fsopen", "mount_setattr", "setns", "ptrace",
            "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "bpf", "perf_event_open", "userfaultfd",
            "keyctl",
            "add_key", "request_key", "io_uring_setup", "open_by_handle_at", "init_module", "finit_module",
            "kexec_load",
            "reboot", "syslog", "fanotify_init", "quotactl", "setuid", "setgroups", "vmsplice", "splice", "shmget",
            "clone3",
        ].map { Want(syscall: $0) } + [
            Want(syscall: "unshare", arguments: [0x1000_0000], detail: "CLONE_NEWUSER"),
            Want(syscall: "clone", arguments: [0x1000_0011], detail: "CLONE_NEWUSER"),
            Want(syscall: "clone", arguments: [0x8011], detail: "CLONE_PARENT"),
            Want(syscall: "socket", arguments: [16, 3, 12], detail: "AF_NETLINK"),
            Want(syscall: "socket", arguments: [17, 3, 0], detail: "AF_PACKET"),
            Want(syscall: "socket", arguments: [38, 5, 0], detail: "AF_ALG"),
            Want(syscall: "socket", arguments: [40, 1, 0], detail: "AF_VSOCK"),
            Want(syscall: "socket", arguments: [2, 3, 255], detail: "SOCK_RAW"),
            Want(syscall: "ioctl", arguments: [0, 0x5412], detail: "TIOCSTI"),
            Want(syscall: "ioctl", arguments: [0, 0x541C], detail: "TIOCLINUX"),
            Want(syscall: "prctl", arguments: [4, 1], detail: "PR_SET_DUMPABLE"),
            Want(syscall: "personality", arguments: [0x4_0000], detail: "ADDR_NO_RANDOMIZE"),
            Want(syscall: "mknod", arguments: [0, 0o20666, 0x103], detail: "S_IFCHR"),
            Want(syscall: "prlimit64", arguments: [1, 7], detail: "another process"),
        ]
}
