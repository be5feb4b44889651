import Policies
import Testing

@Suite("The compiler's refusals")
struct CompilerRefusalTests {
    private let compiler = SeccompCompiler(kernel: KernelVersion(major: 6, minor: 1))

    /// Compiles rules of a profile that denies by default.
    private func refusal(_ rules: String...) throws -> PolicyError? {
        let text = #"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [\#(rules.joined(separator: ","))]}"#
        return #expect(throws: PolicyError.self) { try compiler.compile(SeccompProfile(text)) }
    }

    private func allow(_ call: String, _ arguments: String) -> String {
        #"{"names": ["\#(call)"], "action": "SCMP_ACT_ALLOW", "args": [\#(arguments)]}"#
    }

    @Test(
        "conditions that cannot mean what they say",
        arguments: [
            (
                "kill", #"{"index": 0, "value": 4294967297, "op": "SCMP_CMP_EQ"}"#,
                "argument 0: the kernel reads 32 bits of it and 4294967297 has more"
            ),
            (
                "chmod", #"{"index": 1, "value": 65536, "op": "SCMP_CMP_EQ"}"#,
                "argument 1: the kernel reads 16 bits of it and 65536 has more"
            ),
            (
                "clone", #"{"index": 0, "value": 4294967296, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}"#,
                "argument 0: the mask has no bit that the kernel reads"
            ),
            (
                "unshare", #"{"index": 0, "value": 0, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}"#,
                "argument 0: the mask has no bit that the kernel reads"
            ),
            (
                "clone", #"{"index": 0, "value": 15, "valueTwo": 16, "op": "SCMP_CMP_MASKED_EQ"}"#,
                "argument 0: valueTwo has bits outside the mask, so nothing can match"
            ),
            (
                "clone",
                #"{"index": 0, "value": 8589934591, "valueTwo": 4294967297, "op": "SCMP_CMP_MASKED_EQ"}"#,
                "argument 0: valueTwo has bits that the kernel does not read"
            ),
            (
                "kill", #"{"index": 0, "value": 4294967297, "op": "SCMP_CMP_NE"}"#,
                "argument 0: the kernel reads 32 bits of it and 4294967297 has more"
            ),
            (
                "kill", #"{"index": 2, "value": 0, "op": "SCMP_CMP_EQ"}"#,
                "argument 2 does not exist: the call has 2"
            ),
            (
                "getpid", #"{"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}"#,
                "argument 0 does not exist: the call has 0"
            ),
            (
                "nfsservctl", #"{"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}"#,
                "the widths of its arguments are not known, so none can be compared"
            ),
            (
                "socket",
                #"{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 2, "op": "SCMP_CMP_EQ"}"#,
                "argument 0 has two conditions; write two rules, or one mask"
            ),
        ])
    func conditions(_ call: String, _ arguments: String, _ problem: String) throws {
        let error = try refusal(allow(call, arguments))
        #expect(error == PolicyError(file: "test.json", rule: 0, syscall: call, problem: problem))
    }

    @Test("a call that libseccomp does not know, to be denied by name")
    func unknownDenied() throws {
        let error = #expect(throws: PolicyError.self) {
            try compiler.compile(
                SeccompProfile(
                    """
                    {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                        {"names": ["mount"], "action": "SCMP_ACT_ERRNO"},
                        {"names": ["mount_everything"], "action": "SCMP_ACT_ERRNO"}]}
                    """))
        }
        #expect(error?.rule == 1)
        #expect(error?.syscall == "mount_everything")
        #expect(error?.problem.hasSuffix("so it cannot be denied") == true)
    }

    @Test("a call that libseccomp does not know, to be allowed besides")
    func unknownExtra() throws {
        let profile = try SeccompProfile(#"{"defaultAction": "SCMP_ACT_ERRNO"}"#)
        let error = #expect(throws: PolicyError.self) {
            try compiler.compile(profile, alsoAllowing: [SeccompRule(names: ["read", "reed"], action: .allow)])
        }
        #expect(error?.syscall == "reed")
        #expect(error?.rule == nil)
    }

    @Test("a profile for other machines")
    func otherArchitecture() throws {
        let error = #expect(throws: PolicyError.self) {
            try compiler.compile(
                SeccompProfile(
                    #"{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_S390X", "SCMP_ARCH_MIPS"]}"#))
        }
        #expect(error?.problem.hasSuffix("but for SCMP_ARCH_S390X, SCMP_ARCH_MIPS") == true)
    }
}
