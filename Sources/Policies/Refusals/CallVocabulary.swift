/// Which arguments of which calls are told, and how. A call that is not here is told by its name alone.
enum CallVocabulary {
    /// By the call's name, in the order in which they are told; at most one entry an argument.
    static let arguments: [String: [TellingArgument]] = [
        "bpf": [TellingArgument(0, .constants(CallConstants.bpfCommands))],
        "clone": [TellingArgument(0, namespaces)],
        "ioctl": [TellingArgument(1, .constants(CallConstants.ioctlRequests))],
        "keyctl": [TellingArgument(0, .constants(CallConstants.keyctlOperations))],
        "mknod": [TellingArgument(1, .constants(fileTypes), mask: 0o170000)],
        "mknodat": [TellingArgument(2, .constants(fileTypes), mask: 0o170000)],
        "personality": [TellingArgument(0, .flags([(0x2_0000, "UNAME26"), (0x4_0000, "ADDR_NO_RANDOMIZE")]))],
        "prctl": [TellingArgument(0, .constants(CallConstants.prctlOptions))],
        "ptrace": [TellingArgument(0, .constants(CallConstants.ptraceRequests))],
        "seccomp": [TellingArgument(0, .constants(CallConstants.seccompOperations))],
        "setns": [TellingArgument(1, namespaces)],
        "socket": [
            TellingArgument(0, .constants(CallConstants.socketFamilies)),
            // Without SOCK_NONBLOCK and SOCK_CLOEXEC.
            TellingArgument(1, .constants(CallConstants.socketTypes), mask: 0xF, families: internet),
            TellingArgument(2, .constants(CallConstants.protocols), families: internet),
        ],
        "socketpair": [TellingArgument(0, .constants(CallConstants.socketFamilies))],
        "unshare": [TellingArgument(0, namespaces)],
    ]

    /// AF_INET and AF_INET6: a policy may allow some of their types and protocols.
    private static let internet: Set<UInt64> = [2, 10]

    /// clone(2): new namespaces, and the two flags that would hide a child from its parent or have it traced.
    private static let namespaces = ArgumentWords.flags([
        (0x80, "CLONE_NEWTIME"), (0x2000, "CLONE_PTRACE"), (0x8000, "CLONE_PARENT"), (0x2_0000, "CLONE_NEWNS"),
        (0x200_0000, "CLONE_NEWCGROUP"), (0x400_0000, "CLONE_NEWUTS"), (0x800_0000, "CLONE_NEWIPC"),
        (0x1000_0000, "CLONE_NEWUSER"), (0x2000_0000, "CLONE_NEWPID"), (0x4000_0000, "CLONE_NEWNET"),
    ])

    /// mknod(2).
    private static let fileTypes: [UInt64: String] = [
        0: "S_IFREG", 0o10000: "S_IFIFO", 0o20000: "S_IFCHR", 0o40000: "S_IFDIR", 0o60000: "S_IFBLK",
        0o100000: "S_IFREG", 0o120000: "S_IFLNK", 0o140000: "S_IFSOCK",
    ]
}
