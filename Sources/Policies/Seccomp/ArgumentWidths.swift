/// How much of each argument register the kernel reads, for every call that a rule may set conditions on.
///
/// Registers hold 64 bits and seccomp compares all of them, but an `int` parameter takes the lower 32 alone. A rule that
/// compares 64 bits where the kernel reads 32 is passed by setting a bit that nobody looks at: `AF_VSOCK | 1 << 32` is
/// not 40 to the filter and is 40 to `socket`. So the compiler has to know, and where this table has no entry it
/// compiles no condition.
package enum ArgumentWidths {
    /// The bits of the argument that the kernel reads, as a mask; nil if the call or the argument is not known.
    package static func mask(of syscall: String, argument index: Int) -> UInt64? {
        guard let letters = table[syscall]?.utf8, letters.count > index else { return nil }
        return switch letters[letters.index(letters.startIndex, offsetBy: index)] {
        case UInt8(ascii: "w"): 0xFFFF_FFFF
        case UInt8(ascii: "h"): 0xFFFF
        default: .max
        }
    }

    /// How many arguments the call has; nil if it is not known.
    package static func count(of syscall: String) -> Int? { table[syscall]?.utf8.count }

    /// One letter an argument, from the kernel's prototypes for 64-bit architectures: `w` a word of 32 bits (`int`,
    /// `pid_t`, ...), `h` a half word of 16 (`umode_t`), a dot the whole register (pointers, `long`, `size_t`).
    ///
    /// A few parameters are declared `long` and cut to 32 bits inside; they are words here: the flags of `clone`, the
    /// process of `ptrace`, the descriptor of `readv`, `writev`, `mmap` and their kin.
    private static let table: [String: String] = [
        "accept": "w..", "accept4": "w..w", "access": ".w", "acct": ".", "add_key": "....w", "adjtimex": ".",
        "alarm": "w", "arch_prctl": "w.", "bind": "w.w", "bpf": "w.w", "brk": ".", "cachestat": "w..w",
        "capget": "..", "capset": "..", "chdir": ".", "chmod": ".h", "chown": ".ww", "chroot": ".",
        "clock_adjtime": "w.", "clock_getres": "w.", "clock_gettime": "w.", "clock_nanosleep": "ww..",
        "clock_settime": "w.", "clone": "w....", "clone3": "..", "close": "w", "close_range": "www", "connect": "w.w",
        "copy_file_range": "w.w..w", "creat": ".h", "delete_module": ".w", "dup": "w", "dup2": "ww", "dup3": "www",
        "epoll_create": "w", "epoll_create1": "w", "epoll_ctl": "www.", "epoll_pwait": "w.ww..",
        "epoll_pwait2": "w.w...", "epoll_wait": "w.ww", "eventfd": "w", "eventfd2": "ww", "execve": "...",
        "execveat": "w...w", "exit": "w", "exit_group": "w", "faccessat": "w.w", "faccessat2": "w.ww",
        "fadvise64": "w..w", "fallocate": "ww..", "fanotify_init": "ww", "fanotify_mark": "ww.w.", "fchdir": "w",
        "fchmod": "wh", "fchmodat": "w.h", "fchmodat2": "w.hw", "fchown": "www", "fchownat": "w.www", "fcntl": "ww.",
        "fdatasync": "w", "fgetxattr": "w...", "finit_module": "w.w", "flistxattr": "w..", "flock": "ww", "fork": "",
        "fremovexattr": "w.", "fsconfig": "ww..w", "fsetxattr": "w...w", "fsmount": "www", "fsopen": ".w",
        "fspick": "w.w", "fstat": "w.", "fstatfs": "w.", "fsync": "w", "ftruncate": "w.", "futex": ".ww..w",
        "futex_requeue": ".www", "futex_wait": "...w.w", "futex_waitv": ".ww.w", "futex_wake": "..ww",
        "futimesat": "w..", "get_mempolicy": ".....", "get_robust_list": "w..", "get_thread_area": ".",
        "getcpu": "...", "getcwd": "..", "getdents": "w.w", "getdents64": "w.w", "getegid": "", "geteuid": "",
        "getgid": "", "getgroups": "w.", "getitimer": "w.", "getpeername": "w..", "getpgid": "w", "getpgrp": "",
        "getpid": "", "getppid": "", "getpriority": "ww", "getrandom": "..w", "getresgid": "...", "getresuid": "...",
        "getrlimit": "w.", "getrusage": "w.", "getsid": "w", "getsockname": "w..", "getsockopt": "www..",
        "gettid": "", "gettimeofday": "..", "getuid": "", "getxattr": "....", "init_module": "...",
        "inotify_add_watch": "w.w", "inotify_init": "", "inotify_init1": "w", "inotify_rm_watch": "ww",
        "io_cancel": "...", "io_destroy": ".", "io_getevents": ".....", "io_pgetevents": "......", "io_setup": "w.",
        "io_submit": "...", "io_uring_enter": "wwww..", "io_uring_register": "ww.w", "io_uring_setup": "w.",
        "ioctl": "ww.", "ioperm": "..w", "iopl": "w", "ioprio_get": "ww", "ioprio_set": "www", "kcmp": "www..",
        "kexec_file_load": "ww...", "kexec_load": "....", "keyctl": "w....", "kill": "ww",
        "landlock_add_rule": "ww.w", "landlock_create_ruleset": "..w", "landlock_restrict_self": "ww",
        "lchown": ".ww", "lgetxattr": "....", "link": "..", "linkat": "w.w.w", "listen": "ww", "listmount": "...w",
        "listxattr": "...", "llistxattr": "...", "lookup_dcookie": "...", "lremovexattr": "..", "lseek": "w.w",
        "lsetxattr": "....w", "lsm_get_self_attr": "w..w", "lsm_list_modules": "..w", "lsm_set_self_attr": "w.ww",
        "lstat": "..", "madvise": "..w", "map_shadow_stack": "..w", "mbind": ".....w", "membarrier": "www",
        "memfd_create": ".w", "memfd_secret": "w", "migrate_pages": "w...", "mincore": "...", "mkdir": ".h",
        "mkdirat": "w.h", "mknod": ".hw", "mknodat": "w.hw", "mlock": "..", "mlock2": "..w", "mlockall": "w",
        "mmap": "....w.", "modify_ldt": "w..", "mount": ".....", "mount_setattr": "w.w..", "move_mount": "w.w.w",
        "move_pages": "w....w", "mprotect": "...", "mq_getsetattr": "w..", "mq_notify": "w.", "mq_open": ".wh.",
        "mq_timedreceive": "w....", "mq_timedsend": "w..w.", "mq_unlink": ".", "mremap": ".....", "mseal": "...",
        "msgctl": "ww.", "msgget": "ww", "msgrcv": "w...w", "msgsnd": "w..w", "msync": "..w", "munlock": "..",
        "munlockall": "", "munmap": "..", "name_to_handle_at": "w...w", "nanosleep": "..", "newfstatat": "w..w",
        "open": ".wh", "open_by_handle_at": "w.w", "open_tree": "w.w", "openat": "w.wh", "openat2": "w...",
        "pause": "", "perf_event_open": ".www.", "personality": "w", "pidfd_getfd": "www", "pidfd_open": "ww",
        "pidfd_send_signal": "ww.w", "pipe": ".", "pipe2": ".w", "pivot_root": "..", "pkey_alloc": "..",
        "pkey_free": "w", "pkey_mprotect": "...w", "poll": ".ww", "ppoll": ".w...", "prctl": "w....",
        "pread64": "w...", "preadv": "w....", "preadv2": "w....w", "prlimit64": "ww..", "process_madvise": "w..ww",
        "process_mrelease": "ww", "process_vm_readv": "w.....", "process_vm_writev": "w.....", "pselect6": "w.....",
        "ptrace": ".w..", "pwrite64": "w...", "pwritev": "w....", "pwritev2": "w....w", "quotactl": "w.w.",
        "quotactl_fd": "www.", "read": "w..", "readahead": "w..", "readlink": "..w", "readlinkat": "w..w",
        "readv": "w..", "reboot": "www.", "recvfrom": "w..w..", "recvmmsg": "w.ww.", "recvmsg": "w.w",
        "remap_file_pages": ".....", "removexattr": "..", "rename": "..", "renameat": "w.w.", "renameat2": "w.w.w",
        "request_key": "...w", "restart_syscall": "", "rmdir": ".", "rseq": ".www", "rt_sigaction": "w...",
        "rt_sigpending": "..", "rt_sigprocmask": "w...", "rt_sigqueueinfo": "ww.", "rt_sigreturn": ".",
        "rt_sigsuspend": "..", "rt_sigtimedwait": "....", "rt_tgsigqueueinfo": "www.", "sched_get_priority_max": "w",
        "sched_get_priority_min": "w", "sched_getaffinity": "ww.", "sched_getattr": "w.ww", "sched_getparam": "w.",
        "sched_getscheduler": "w", "sched_rr_get_interval": "w.", "sched_setaffinity": "ww.", "sched_setattr": "w.w",
        "sched_setparam": "w.", "sched_setscheduler": "ww.", "sched_yield": "", "seccomp": "ww.", "select": "w....",
        "semctl": "www.", "semget": "www", "semop": "w.w", "semtimedop": "w.w.", "sendfile": "ww..",
        "sendmmsg": "w.ww", "sendmsg": "w.w", "sendto": "w..w.w", "set_mempolicy": "w..",
        "set_mempolicy_home_node": "....", "set_robust_list": "..", "set_thread_area": ".", "set_tid_address": ".",
        "setdomainname": ".w", "setfsgid": "w", "setfsuid": "w", "setgid": "w", "setgroups": "w.",
        "sethostname": ".w", "setitimer": "w..", "setns": "ww", "setpgid": "ww", "setpriority": "www",
        "setregid": "ww", "setresgid": "www", "setresuid": "www", "setreuid": "ww", "setrlimit": "w.", "setsid": "",
        "setsockopt": "www.w", "settimeofday": "..", "setuid": "w", "setxattr": "....w", "shmat": "w.w",
        "shmctl": "ww.", "shmdt": ".", "shmget": "w.w", "shutdown": "ww", "sigaltstack": "..", "signalfd": "w..",
        "signalfd4": "w..w", "socket": "www", "socketpair": "www.", "splice": "w.w..w", "stat": "..", "statfs": "..",
        "statmount": "...w", "statx": "w.ww.", "swapoff": ".", "swapon": ".w", "symlink": "..", "symlinkat": ".w.",
        "sync": "", "sync_file_range": "w..w", "syncfs": "w", "sysfs": "w..", "sysinfo": ".", "syslog": "w.w",
        "tee": "ww.w", "tgkill": "www", "time": ".", "timer_create": "w..", "timer_delete": "w",
        "timer_getoverrun": "w", "timer_gettime": "w.", "timer_settime": "ww..", "timerfd_create": "ww",
        "timerfd_gettime": "w.", "timerfd_settime": "ww..", "times": ".", "tkill": "ww", "truncate": "..",
        "umask": "w", "umount2": ".w", "uname": ".", "unlink": ".", "unlinkat": "w.w", "unshare": ".", "uselib": ".",
        "userfaultfd": "w", "ustat": "w.", "utime": "..", "utimensat": "w..w", "utimes": "..", "vfork": "",
        "vhangup": "", "vmsplice": "w..w", "wait4": "w.w.", "waitid": "ww.w.", "write": "w..", "writev": "w..",
    ]
}
