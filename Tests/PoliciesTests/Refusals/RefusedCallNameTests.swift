import Testing

@testable import Policies

struct RefusedCallNameTests {
    private func name(_ call: String, _ arguments: [UInt64]) throws -> String {
        guard case .number(let number) = NativeArchitecture.current.syscall(named: call) else {
            throw Judge.NoSuchCall(name: call)
        }
        return RefusedCallName(number: number, arguments: arguments).text
    }

    @Test(
        "a call is named in the words of its manual page",
        arguments: [
            ("socket", [16, 3, 0], "socket(AF_NETLINK)"), ("socket", [40, 1, 0], "socket(AF_VSOCK)"),
            ("socket", [2, 0x80803, 1], "socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)"),
            ("socket", [10, 1, 262], "socket(AF_INET6, SOCK_STREAM, IPPROTO_MPTCP)"),
            ("socket", [99, 0, 0], "socket(0x63)"), ("socketpair", [30, 1, 0], "socketpair(AF_TIPC)"),
            ("unshare", [0x1000_0000], "unshare(CLONE_NEWUSER)"),
            ("unshare", [0x1002_0000], "unshare(CLONE_NEWNS|CLONE_NEWUSER)"), ("unshare", [0], "unshare"),
            ("clone", [0x4000_0011, 0x7fff_0000], "clone(CLONE_NEWNET)"), ("ptrace", [16, 1], "ptrace(PTRACE_ATTACH)"),
            ("setns", [3, 0x4000_0000], "setns(CLONE_NEWNET)"), ("prctl", [4, 1], "prctl(PR_SET_DUMPABLE)"),
            ("ioctl", [0, 0x5412], "ioctl(TIOCSTI)"), ("ioctl", [0, 0xdead], "ioctl(0xdead)"),
            ("keyctl", [11], "keyctl(KEYCTL_READ)"), ("bpf", [5], "bpf(BPF_PROG_LOAD)"),
            ("seccomp", [1], "seccomp(SECCOMP_SET_MODE_FILTER)"),
            ("personality", [0x4_0000], "personality(ADDR_NO_RANDOMIZE)"),
            ("mknodat", [0, 0x7fff, 0o20644], "mknodat(S_IFCHR)"), ("mount", [0x7fff_dead_beef, 1, 2, 3, 4], "mount"),
            ("socket", [], "socket(0x0)"),
        ] as [(String, [UInt64], String)])
    func named(call: String, arguments: [UInt64], expected: String) throws {
        #expect(try name(call, arguments) == expected)
    }

    @Test("bits that the kernel does not read change no name")
    func highBits() throws {
        #expect(try name("socket", [1 << 32 | 16, 3, 0]) == "socket(AF_NETLINK)")
        #expect(try name("prctl", [1 << 63 | 22]) == "prctl(PR_SET_SECCOMP)")
    }

    @Test("a number that is no call is told as such", arguments: [-1, 9999, .max, .min] as [Int32])
    func unknown(number: Int32) {
        #expect(RefusedCallName(number: number, arguments: [1]).text == "system call \(number)")
    }

    @Test("what a worker keeps of the arguments is enough for the name")
    func telling() throws {
        for (call, arguments) in [
            ("socket", [2, 0x80803, 1]), ("clone", [0x4000_0011]), ("mknodat", [0, 5, 0o20644]),
            ("ioctl", [7, 0x5412]),
        ] as [(String, [UInt64])] {
            guard case .number(let number) = NativeArchitecture.current.syscall(named: call) else { continue }
            let masks = try #require(RefusedCallName.telling[Int(number)])
            let kept = zip(masks, arguments).map { $0 & $1 }
            #expect(RefusedCallName(number: number, arguments: kept).text == (try name(call, arguments)))
        }
    }

    @Test("no argument that is an address is kept")
    func addresses() {
        for masks in RefusedCallName.telling.values { #expect(masks.allSatisfy { $0 <= 0xFFFF_FFFF }) }
    }
}
