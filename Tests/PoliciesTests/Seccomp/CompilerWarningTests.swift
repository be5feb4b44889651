import Policies
import Testing

@Suite("What the compiler leaves out and says so")
struct CompilerWarningTests {
    private let compiler = SeccompCompiler(kernel: KernelVersion(major: 6, minor: 1))

    @Test("names that libseccomp does not know are ignored where calls are denied by default")
    func unknownNames() throws {
        let filter = try compiler.compile(
            SeccompProfile(denyingAllBut: #"{"names": ["getpid", "opennat", "reed"], "action": "SCMP_ACT_ALLOW"}"#))
        #expect(filter.notes.count == 1)
        #expect(filter.notes.first?.hasPrefix("2 system calls unknown to libseccomp ") == true)
        #expect(filter.notes.first?.hasSuffix(" are ignored: opennat, reed") == true)
        #expect(filter.warnings == [])
        #expect(try Judge(filter).allows("getpid"))
    }

    @Test("names of other architectures are ignored and counted")
    func otherArchitectures() throws {
        let filter = try compiler.compile(
            SeccompProfile(
                denyingAllBut: #"{"names": ["getpid", "_newselect", "s390_pci_mmio_read"], "action": "SCMP_ACT_ALLOW"}"#
            ))
        #expect(filter.notes == ["2 system calls of other architectures are ignored"])
        #expect(filter.warnings == [])
    }

    @Test("a rule that says what the default says is skipped")
    func equalToDefault() throws {
        let filter = try compiler.compile(
            SeccompProfile(
                denyingAllBut: #"{"names": ["getpid"], "action": "SCMP_ACT_ALLOW"}"#,
                #"{"names": ["mount", "bpf"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1}"#))
        #expect(filter.warnings == ["rule 1 says what the default says and is skipped"])
        #expect(try Judge(filter).answer("mount") == SeccompAction.errno(1).code)
    }

    @Test("flags of the profile are not the loader's")
    func flags() throws {
        let filter = try compiler.compile(
            SeccompProfile(#"{"defaultAction": "SCMP_ACT_ERRNO", "flags": ["SECCOMP_FILTER_FLAG_SPEC_ALLOW"]}"#))
        #expect(filter.warnings == ["the flags are ignored, the loader sets its own: SECCOMP_FILTER_FLAG_SPEC_ALLOW"])
    }

    @Test(
        "what hostile code would want of a profile is said, whoever wrote it",
        arguments: [
            (
                #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"name": "mount", "action": "SCMP_ACT_ERRNO"}]}"#,
                "not meant for hostile code: it allows every call that it does not name"
            ),
            (
                #"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "ptrace", "keyctl"], "action": "SCMP_ACT_ALLOW"}]}"#,
                "not meant for hostile code: it allows ptrace, keyctl"
            ),
            (
                """
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"name": "socket", "action": "SCMP_ACT_ALLOW", "args": [
                    {"index": 0, "value": 40, "op": "SCMP_CMP_EQ"}]}]}
                """,
                "not meant for hostile code: it allows socket(AF_VSOCK)"
            ),
        ])
    func hostile(_ text: String, _ warning: String) throws {
        #expect(try compiler.compile(SeccompProfile(text)).warnings == [warning])
    }

    @Test("a profile without anything to leave out has no warnings")
    func none() throws {
        let filter = try compiler.compile(
            SeccompProfile(denyingAllBut: #"{"names": ["getpid"], "action": "SCMP_ACT_ALLOW"}"#))
        #expect(filter.warnings == [])
    }
}
