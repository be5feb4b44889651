/// The filter of a worker itself: what its policy allows its kernels, and what the worker needs.
///
/// Filters only ever stack, so a worker has to be allowed whatever its kernels may be. Each kernel then loads the policy's own,
/// which takes the additions away again.
package enum WorkerFilter {
    package static func compile(for policy: Policy) throws(PolicyError) -> CompiledFilter {
        try SeccompCompiler().compile(policy.profile, alsoAllowing: needs)
    }

    /// The same for a worker that reports what its kernels are refused.
    static func compile(_ profile: SeccompProfile, reporting: RefusalReporting) throws(PolicyError) -> CompiledFilter {
        try SeccompCompiler().compile(profile, alsoAllowing: needs + answering, reporting: reporting)
    }

    /// What a worker does under every policy, the narrowest included, after its filter is loaded: relay frames, fork kernels and
    /// end them, and take each kernel's steps up to its own filter.
    package static let needs: [SeccompRule] = [
        allow(
            "clone", "CLONE_NEW* and CLONE_PARENT, CLONE_PTRACE not set: a fork, and nothing more",
            where: [.init(index: 0, value: 0x7E02_A000, comparison: .maskedEqual)]),
        allow("exit exit_group wait4 waitid kill tgkill getpid gettid getppid", "end kernels, and see them end"),
        allow(
            "rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack signalfd4 restart_syscall",
            "wait for children as for sockets; what libc does around a fork"),
        allow(
            "poll ppoll recvfrom recvmsg sendto sendmsg read write writev close close_range dup dup2 dup3 fcntl lseek",
            "carry frames, and leave a kernel no descriptor but its own"),
        allow(
            "socketpair", "AF_UNIX, SOCK_STREAM, of which a kernel gets one end",
            where: [
                .init(index: 0, value: 1, comparison: .equal),
                .init(index: 1, value: 15, valueTwo: 1, comparison: .maskedEqual),
            ]),
        allow(
            "setsockopt", "SOL_SOCKET, SO_PASSRIGHTS: take no descriptors from a kernel",
            where: [.init(index: 1, value: 1, comparison: .equal), .init(index: 2, value: 83, comparison: .equal)]),
        allow("openat getdents64 chdir umask fstat newfstatat", "/dev/null, the workspace, the processes of /proc"),
        allow("mkdirat unlinkat", "a log in the workspace, and away with one that is not needed"),
        allow(
            "brk mmap munmap mprotect mremap madvise futex rseq set_robust_list set_tid_address getrandom clock_gettime"
                + " clock_nanosleep nanosleep sched_yield uname",
            "memory, locks and clocks, as libc and Swift use them"),
        allow("setsid prlimit64 setrlimit getrlimit seccomp", "a kernel's steps up to its own filter"),
        allow(
            "landlock_create_ruleset landlock_add_rule landlock_restrict_self",
            "a kernel's own domain, which keeps its signals from a worker without a PID namespace"),
        allow(
            "prctl", "PR_SET_PDEATHSIG 1: a kernel's step, which ends it with its worker",
            where: [.init(index: 0, value: 1, comparison: .equal)]),
        allow(
            "prctl", "PR_SET_DUMPABLE to 1: a kernel's step where its worker watches it",
            where: [.init(index: 0, value: 4, comparison: .equal), .init(index: 1, value: 1, comparison: .equal)]),
        allow(
            "prctl", "PR_GET_SECUREBITS: what a worker reports of itself, and /proc does not",
            where: [.init(index: 0, value: 27, comparison: .equal)]),
    ]

    /// What a worker does at the listener of a kernel besides taking it. Neither request is of use without one.
    private static let answering: [SeccompRule] = [
        allow(
            "ioctl", "SECCOMP_IOCTL_NOTIF_RECV of linux/seccomp.h: read a call that waits",
            where: [.init(index: 1, value: 0xC050_2100, comparison: .equal)]),
        allow(
            "ioctl", "SECCOMP_IOCTL_NOTIF_SEND: have it fail",
            where: [.init(index: 1, value: 0xC018_2101, comparison: .equal)]),
    ]

    private static func allow(
        _ names: String, _ comment: String, where conditions: [ArgumentCondition] = []
    ) -> SeccompRule {
        SeccompRule(
            names: names.split(separator: " ").map(String.init), action: .allow, conditions: conditions,
            comment: comment)
    }
}
