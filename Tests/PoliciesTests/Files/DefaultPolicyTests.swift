import Policies
import Testing

@Suite("The default policy")
struct DefaultPolicyTests {
    private let policy: Policy
    private let judge: Judge

    init() throws {
        policy = try ShippedPolicies.named("default")
        judge = Judge(policy.filter)
    }

    static let errnoEPERM: UInt32 = 0x5_0001
    static let errnoENOSYS: UInt32 = 0x5_0026

    @Test(
        "what programs need runs",
        arguments: [
            ("execve", []), ("openat", [0xFFFF_FF9C, 0, 0o101, 0o644]), ("futex", []), ("rseq", []), ("membarrier", []),
            ("pidfd_open", []), ("pidfd_send_signal", []), ("sendfile", []), ("copy_file_range", []), ("connect", []),
            ("clone", [0x3D_0F00]),  // what pthread_create asks for
            ("clone", [0x0120_0011]),  // what fork asks for
            ("socketpair", [1, 1, 0]), ("socket", [1, 5, 0]), ("socket", [2, 1, 6]), ("socket", [2, 0x80802, 17]),
            ("socket", [10, 0x801, 0]), ("ioctl", [1, 0x5401]), ("prctl", [15]), ("personality", [0xFFFF_FFFF]),
            ("mknodat", [0, 0, 0o10644]), ("prlimit64", [0, 7]),
        ] as [(String, [UInt64])])
    func runs(_ call: String, _ arguments: [UInt64]) throws {
        #expect(try judge.allows(call, arguments))
    }

    @Test(
        "what hostile code wants is not permitted",
        arguments: [
            ("unshare", []), ("setns", []), ("mount", []), ("umount2", []), ("pivot_root", []), ("chroot", []),
            ("fsopen", []), ("fsconfig", []), ("fsmount", []), ("fspick", []), ("open_tree", []), ("move_mount", []),
            ("mount_setattr", []), ("bpf", []), ("perf_event_open", []), ("userfaultfd", []), ("keyctl", []),
            ("add_key", []), ("request_key", []), ("kcmp", []), ("ptrace", []), ("process_vm_readv", []),
            ("process_vm_writev", []), ("process_madvise", []), ("process_mrelease", []), ("pidfd_getfd", []),
            ("open_by_handle_at", []), ("name_to_handle_at", []), ("memfd_secret", []), ("kexec_load", []),
            ("init_module", []), ("finit_module", []), ("delete_module", []), ("reboot", []), ("swapon", []),
            ("swapoff", []), ("acct", []), ("quotactl", []), ("quotactl_fd", []), ("syslog", []), ("fanotify_init", []),
            ("fanotify_mark", []), ("mbind", []), ("set_mempolicy", []), ("migrate_pages", []), ("move_pages", []),
            ("lookup_dcookie", []), ("vhangup", []), ("clock_settime", []), ("clock_adjtime", []), ("adjtimex", []),
            ("settimeofday", []), ("sethostname", []), ("setdomainname", []), ("setuid", []), ("setgid", []),
            ("setresuid", []), ("setresgid", []), ("setgroups", []), ("capset", []), ("seccomp", []),
            ("ioprio_set", []), ("sched_setattr", []), ("semctl", []), ("shmat", []), ("msgsnd", []),
        ] as [(String, [UInt64])])
    func refuses(_ call: String, _ arguments: [UInt64]) throws {
        #expect(try judge.answer(call, arguments) == Self.errnoEPERM)
    }

    @Test(
        "calls with a way round them are said not to exist",
        arguments: [
            "clone3", "io_uring_setup", "io_uring_enter", "io_uring_register", "io_setup", "io_submit", "splice", "tee",
            "vmsplice", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "shmget", "semget",
            "msgget", "mq_open", "remap_file_pages",
        ])
    func saysENOSYS(_ call: String) throws {
        #expect(try judge.answer(call) == Self.errnoENOSYS)
    }

    @Test(
        "bits above the 32 that the kernel reads change no answer",
        arguments: [
            ("socket", 0, [1, 1, 0], true),  // AF_UNIX
            ("socket", 0, [40, 1, 0], false),  // AF_VSOCK
            ("socket", 0, [38, 5, 0], false),  // AF_ALG
            ("socket", 0, [16, 3, 0], false),  // AF_NETLINK
            ("socket", 0, [17, 3, 0], false),  // AF_PACKET
            ("socket", 1, [2, 1, 6], true),
            ("socket", 1, [2, 3, 1], false),  // raw ICMP
            ("socket", 2, [2, 1, 262], false),  // MPTCP
            ("socket", 2, [2, 2, 1], false),  // ICMP datagrams
            ("socketpair", 0, [1, 1, 0], true),
            ("socketpair", 0, [30, 1, 0], false),  // AF_TIPC
            ("ioctl", 1, [0, 0x5401], true),  // TCGETS
            ("ioctl", 1, [0, 0x5412], false),  // TIOCSTI
            ("ioctl", 1, [0, 0x541C], false),  // TIOCLINUX
            ("ioctl", 1, [0, 0x540E], false),  // TIOCSCTTY
            ("ioctl", 1, [0, 0x5423], false),  // TIOCSETD
            ("ioctl", 1, [0, 0x4008_6602], false),  // FS_IOC_SETFLAGS
            ("ioctl", 1, [0, 0xB701], false),  // NS_GET_USERNS
            ("prctl", 0, [15], true),  // PR_SET_NAME
            ("prctl", 0, [4, 1], false),  // PR_SET_DUMPABLE
            ("prctl", 0, [22], false),  // PR_SET_SECCOMP
            ("prctl", 0, [24], false),  // PR_CAPBSET_DROP
            ("prctl", 0, [28], false),  // PR_SET_SECUREBITS
            ("prctl", 0, [35], false),  // PR_SET_MM
            ("prctl", 0, [47], false),  // PR_CAP_AMBIENT
            ("prctl", 0, [53], false),  // PR_SET_SPECULATION_CTRL
            ("prctl", 0, [59], false),  // PR_SET_SYSCALL_USER_DISPATCH
            ("prctl", 0, [62], false),  // PR_SCHED_CORE
            ("prctl", 0, [0x5961_6D61], false),  // PR_SET_PTRACER
            ("personality", 0, [0], true),
            ("personality", 0, [0xFFFF_FFFF], true),
            ("personality", 0, [0x40000], false),  // ADDR_NO_RANDOMIZE
            ("personality", 0, [0x20000], false),  // UNAME26
            ("mknodat", 2, [0, 0, 0o100644], true),  // S_IFREG
            ("mknodat", 2, [0, 0, 0o10644], true),  // S_IFIFO
            ("mknodat", 2, [0, 0, 0o20644], false),  // S_IFCHR
            ("mknodat", 2, [0, 0, 0o60644], false),  // S_IFBLK
            ("mknodat", 2, [0, 0, 0o140644], false),  // S_IFSOCK
            ("prlimit64", 0, [0], true),
            ("prlimit64", 0, [1], false),
            ("clone", 0, [0x11], true),
            ("clone", 0, [0x1000_0011], false),  // CLONE_NEWUSER
            ("clone", 0, [0x4000_0011], false),  // CLONE_NEWNET
            ("clone", 0, [0x2_0011], false),  // CLONE_NEWNS
            ("clone", 0, [0x2000_0011], false),  // CLONE_NEWPID
            ("clone", 0, [0x400_0011], false),  // CLONE_NEWUTS
            ("clone", 0, [0x800_0011], false),  // CLONE_NEWIPC
            ("clone", 0, [0x200_0011], false),  // CLONE_NEWCGROUP
            ("clone", 0, [0x8011], false),  // CLONE_PARENT
            ("clone", 0, [0x2011], false),  // CLONE_PTRACE
        ] as [(String, Int, [UInt64], Bool)])
    func highBits(_ call: String, _ index: Int, _ arguments: [UInt64], _ allowed: Bool) throws {
        for bits: UInt64 in [0, 1 << 32, 1 << 33, 1 << 63, 0xFFFF_FFFF << 32] {
            var changed = arguments
            changed[index] |= bits
            #expect(try judge.allows(call, changed) == allowed, "with \(bits)")
        }
    }

    @Test("the mode of mknod is read as the kernel reads it, in 16 bits")
    func modeIsHalfWord() throws {
        #expect(try judge.allows("mknodat", [0, 0, 0o100644 | 1 << 16]))
        #expect(try !judge.allows("mknodat", [0, 0, 0o20644 | 1 << 16]))
    }

    @Test("the shipped limits are what the documentation says")
    func limits() {
        let limits = policy.limits
        #expect(limits.addressSpaceBytes == 32 << 30)
        #expect(limits.memoryBytes == 1 << 30)
        #expect(limits.processes == 128)
        #expect(limits.openFiles == 512)
        #expect(limits.fileBytes == 1 << 30)
        #expect(limits.stackBytes == 8 << 20)
        #expect(limits.tmpBytes == 256 << 20)
        #expect(limits.tmpInodes == 16384)
        #expect(limits.shmBytes == 64 << 20)
        #expect(limits.shmInodes == 4096)
        #expect(limits.workspaceBytes == 2 << 30)
        #expect(limits.workspaceFiles == 100_000)
        #expect(limits.cpuPercent == 100)
        #expect(limits.cpuSeconds == 600)
        #expect(limits.wallSeconds == 600)
        #expect(limits.outputBytes == 10 << 20)
    }
}
