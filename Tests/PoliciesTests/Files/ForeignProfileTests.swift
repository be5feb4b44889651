import FoundationEssentials
import Policies
import Testing

/// Profiles as operators have them: they load as they are, and mean here what they mean there, but for the bits that the kernel
/// does not read.
@Suite("Profiles of container runtimes")
struct ForeignProfileTests {
    /// Of Debian's golang-github-containers-common, which comes with podman; Scripts/test installs it.
    private static let podman = "/usr/share/containers/seccomp.json"

    /// Written in Docker's form with every feature that its profile has ever used.
    private static let docker = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Profiles/docker-form.json").path

    private static func profile(_ path: String) throws -> SeccompProfile {
        try SeccompProfile(json: Data(contentsOf: URL(filePath: path)), file: path)
    }

    @Test("podman's profile is installed, loads unchanged and is said not to be meant for hostile code")
    func podmanLoads() throws {
        let filter = try SeccompCompiler().compile(Self.profile(Self.podman))
        let judge = Judge(filter)
        for call in ["read", "openat", "execve", "mmap", "futex"] { #expect(try judge.allows(call), "\(call)") }
        for call in ["kexec_load", "bpf", "perf_event_open", "swapon", "open_by_handle_at"] {
            #expect(try judge.answer(call) == SeccompAction.errno(1).code, "\(call)")
        }
        #expect(try judge.answer("uselib") == SeccompAction.errno(1).code)
        #expect(
            filter.warnings.contains { $0.hasPrefix("not meant for hostile code: it allows ") && $0.contains("ptrace") }
        )
    }

    @Test(
        "podman's rules about audit sockets, which say \"not equal\" of ints, hold for the bits that the kernel reads")
    func podmanSockets() throws {
        let judge = Judge(try SeccompCompiler().compile(Self.profile(Self.podman)))
        for high: UInt64 in [0, 1 << 32, 1 << 63] {
            #expect(try judge.answer("socket", [16 | high, 3, 9]) == SeccompAction.errno(22).code)
            #expect(try judge.answer("socket", [16, 3, 9 | high]) == SeccompAction.errno(22).code)
            #expect(try judge.allows("socket", [16 | high, 3, 0]))
            #expect(try judge.allows("socket", [2 | high, 1, 9]))
            #expect(try judge.allows("socket", [2, 1, 6 | high]))
        }
    }

    @Test("a profile in Docker's form loads with all of its features")
    func dockerLoads() throws {
        let filter = try SeccompCompiler(kernel: KernelVersion(major: 6, minor: 1)).compile(Self.profile(Self.docker))
        let judge = Judge(filter)
        for call in ["read", "write", "exit_group", "ptrace", "arch_prctl", "getcpu"] {
            #expect(try judge.allows(call), "\(call)")
        }
        // For capabilities that no worker has, for kernels yet to come, for other machines.
        for call in ["mount", "acct", "s390_runtime_instr"] where NativeArchitecture.current.syscall(named: call).isHere
        {
            #expect(try judge.answer(call) == SeccompAction.errno(1).code, "\(call)")
        }
        #expect(try judge.answer("clone3") == SeccompAction.errno(38).code)
        #expect(try judge.answer("keyctl") == SeccompAction.errno(13).code)
        #expect(try judge.allows("personality", [0xFFFF_FFFF]))
        #expect(try !judge.allows("personality", [0x4_0000]))
        #expect(try judge.allows("clone", [0x3D_0F00]))
        #expect(try !judge.allows("clone", [1 << 32 | 0x1000_0000]))
        // AF_VSOCK alone is shut out, also with bits that Docker's own compiler would be misled by.
        #expect(try judge.allows("socket", [1, 1, 0]))
        #expect(try !judge.allows("socket", [40, 1, 0]))
        #expect(try !judge.allows("socket", [1 << 32 | 40, 1, 0]))
        #expect(filter.warnings.contains { $0.contains("(socket) orders argument 0") })
        #expect(filter.warnings.contains { $0.hasPrefix("not meant for hostile code: it allows ") })
    }

    @Test(
        "every number with every vector is answered as the rules say, to kernels and workers",
        arguments: [podman, docker])
    func golden(_ path: String) throws {
        let profile = try Self.profile(path)
        let sweep = VerdictSweep(profile: profile)
        #expect(try sweep.disagreements(of: SeccompCompiler().compile(profile)) == [])
        #expect(
            try sweep.disagreements(
                of: SeccompCompiler().compile(profile, alsoAllowing: WorkerFilter.needs), needs: WorkerFilter.needs)
                == [])
        #expect(sweep.permitted > 1000)
    }

    @Test("a worker under such a profile has what it needs, though the profile says otherwise")
    func workerNeeds() throws {
        let profile = try SeccompProfile(
            """
            {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                {"names": ["clone", "socketpair", "seccomp", "prctl"], "action": "SCMP_ACT_KILL_PROCESS"}]}
            """)
        let judge = Judge(try SeccompCompiler().compile(profile, alsoAllowing: WorkerFilter.needs))
        #expect(try judge.allows("clone", [0x0120_0011]))
        #expect(try judge.allows("socketpair", [1, 1, 0]))
        #expect(try judge.allows("seccomp", [1]))
        #expect(try judge.allows("prctl", [1, 9]))
        #expect(try judge.answer("clone", [0x1000_0011]) == SeccompAction.killProcess.code)
        #expect(try judge.answer("socketpair", [2, 1, 0]) == SeccompAction.killProcess.code)
        #expect(try judge.answer("prctl", [4]) == SeccompAction.killProcess.code)
    }
}

extension NativeArchitecture.Syscall {
    fileprivate var isHere: Bool { if case .number = self { true } else { false } }
}
