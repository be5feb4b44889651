import Policies
import Testing

@Suite("The profile format")
struct SeccompProfileTests {
    private let compiler = SeccompCompiler(kernel: KernelVersion(major: 6, minor: 1))

    @Test("a file in Docker's manner compiles for a process without capabilities")
    func docker() throws {
        let profile = try SeccompProfile(
            """
            {
              "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
              "archMap": [
                {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]},
                {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}
              ],
              "syscalls": [
                {"names": ["getpid", "read"], "action": "SCMP_ACT_ALLOW", "args": [], "comment": "",
                 "includes": {}, "excludes": {}},
                {"name": "getppid", "action": "SCMP_ACT_ALLOW", "args": null},
                {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
                {"names": ["acct"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "6.2"}},
                {"names": ["tkill"], "action": "SCMP_ACT_ALLOW", "excludes": {"minKernel": "4.8"}},
                {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
                {"names": ["clone"], "action": "SCMP_ACT_ALLOW",
                 "args": [{"index": 0, "value": 2114060288, "op": "SCMP_CMP_MASKED_EQ"}],
                 "excludes": {"caps": ["CAP_SYS_ADMIN"], "arches": ["s390", "s390x"]}},
                {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "comment": "another order of arguments",
                 "args": [{"index": 1, "value": 2114060288, "op": "SCMP_CMP_MASKED_EQ"}],
                 "includes": {"arches": ["s390", "s390x"]}, "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
                {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38,
                 "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
                {"names": ["getcpu"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64", "arm64"]}},
                {"names": ["getsid"], "action": "SCMP_ACT_ALLOW", "excludes": {"arches": ["amd64", "arm64"]}}
              ]
            }
            """)
        let judge = Judge(try compiler.compile(profile))
        for call in ["getpid", "read", "getppid", "ptrace", "getcpu"] { #expect(try judge.allows(call)) }
        for call in ["mount", "acct", "tkill", "getsid"] {
            #expect(try judge.answer(call) == SeccompAction.errno(1).code)
        }
        #expect(try judge.answer("clone3") == SeccompAction.errno(38).code)
        #expect(try judge.allows("clone", [0x11]))
        #expect(try !judge.allows("clone", [0x1000_0011]))
        // The sub-architectures are not taken up.
        #expect(
            try judge.answer(number: 20, architecture: 0x4000_0003) == SeccompAction.killProcess.code)
    }

    @Test("a file in Podman's manner names its errors")
    func podman() throws {
        let profile = try SeccompProfile(
            """
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "defaultErrno": "ENOSYS", "syscalls": [
                {"names": ["mount"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "errno": "EPERM"},
                {"names": ["bpf"], "action": "SCMP_ACT_ERRNO", "errno": "EACCES"},
                {"names": ["acct"], "action": "SCMP_ACT_ERRNO", "errnoRet": "EINVAL"}]}
            """)
        let judge = Judge(try compiler.compile(profile))
        #expect(try judge.answer("getpid") == SeccompAction.errno(38).code)
        #expect(try judge.answer("mount") == SeccompAction.errno(1).code)
        #expect(try judge.answer("bpf") == SeccompAction.errno(13).code)
        #expect(try judge.answer("acct") == SeccompAction.errno(22).code)
    }

    @Test(
        "a fault in the file is named with its place",
        arguments: [
            (#"{"syscalls": []}"#, "test.json: defaultAction: is missing"),
            (#"{"defaultAction": 1}"#, "test.json: defaultAction: must be a string"),
            (#"{"defaultAction": "SCMP_ACT_DENY"}"#, #"test.json: defaultAction: unknown action "SCMP_ACT_DENY""#),
            (
                #"{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 0}"#,
                "test.json: defaultErrnoRet: 0 is refused: the caller would be told that the call succeeded"
            ),
            (
                #"{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 4095}"#,
                "test.json: defaultErrnoRet: must be an error number from 1 to 4094, not 4095"
            ),
            (
                #"{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "EMUCH"}"#,
                #"test.json: defaultErrno: unknown error name "EMUCH""#
            ),
            (
                #"{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "defaultErrno": "ENOSYS"}"#,
                #"test.json: defaultErrno: contradicts "defaultErrnoRet""#
            ),
            (
                #"{"defaultAction": "SCMP_ACT_ALLOW", "defaultErrnoRet": 1}"#,
                "test.json: defaultAction: SCMP_ACT_ALLOW does not return an error number, so none can be given for it"
            ),
            (
                #"{"defaultAction": "SCMP_ACT_NOTIFY"}"#,
                "test.json: defaultAction: SCMP_ACT_NOTIFY is refused: nothing listens for notifications"
            ),
            (
                #"{"defaultAction": "SCMP_ACT_ERRNO", "listenerPath": "/run/listener"}"#,
                "test.json: listenerPath: is refused: nothing listens for notifications"
            ),
            (#"{"defaultAction": "SCMP_ACT_ERRNO", "sycalls": []}"#, #"test.json: unknown key "sycalls""#),
            (
                #"{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["a"], "archMap": [{"architecture": "a"}]}"#,
                #"test.json: archMap: cannot stand beside "architectures""#
            ),
            (#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": {}}"#, "test.json: syscalls: must be a list"),
        ])
    func faultsOfFile(_ text: String, _ message: String) throws {
        let error = #expect(throws: PolicyError.self) { try SeccompProfile(text) }
        #expect(error?.description == message)
    }

    @Test(
        "a fault in a rule is named with the rule and its call, or the first of them",
        arguments: [
            (
                #"{"names": ["a", "b", "c"], "action": "ALLOW"}"#,
                #"rule 1 (a and 2 more): syscalls[1].action: unknown action "ALLOW""#
            ),
            (#"{"name": "a", "action": "ALLOW"}"#, #"rule 1 (a): syscalls[1].action: unknown action "ALLOW""#),
            (#"{"action": "SCMP_ACT_ALLOW"}"#, "rule 1: syscalls[1].names: must name at least one system call"),
            (
                #"{"names": ["a"], "name": "b", "action": "SCMP_ACT_ALLOW"}"#,
                #"rule 1 (a and 1 more): syscalls[1].name: cannot stand beside "names""#
            ),
            (#"{"names": ["a"]}"#, "rule 1 (a): syscalls[1].action: is missing"),
            (#"{"names": "a", "action": "SCMP_ACT_ALLOW"}"#, "rule 1: syscalls[1].names: must be a list"),
            (
                #"{"names": ["a", 1], "name": "b", "action": "SCMP_ACT_ALLOW"}"#,
                "rule 1 (b): syscalls[1].names[1]: must be a string"
            ),
            ("[]", "rule 1: syscalls[1]: must be an object"),
            (#"{"names": ["a"], "action": "ALLOW"}"#, #"rule 1 (a): syscalls[1].action: unknown action "ALLOW""#),
            (
                #"{"names": ["a"], "action": "SCMP_ACT_TRACE"}"#,
                "rule 1 (a): syscalls[1].action: SCMP_ACT_TRACE is refused: no tracer is attached to a worker"
            ),
            (
                #"{"names": ["a"], "action": "SCMP_ACT_ERRNO", "errnoRet": 0}"#,
                "rule 1 (a): syscalls[1].errnoRet: 0 is refused: the caller would be told that the call succeeded"
            ),
            (
                #"{"names": ["a"], "action": "SCMP_ACT_ALLOW", "arg": []}"#,
                #"rule 1 (a): syscalls[1]: unknown key "arg""#
            ),
            (
                #"{"names": ["a"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "op": "EQ"}]}"#,
                #"rule 1 (a): syscalls[1].args[0].op: unknown comparison "EQ""#
            ),
            (
                #"{"names": ["a"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 6, "value": 1, "op": "SCMP_CMP_EQ"}]}"#,
                "rule 1 (a): syscalls[1].args[0].index: must be 0 to 5: a call has at most six arguments"
            ),
            (
                #"{"names": ["a"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "op": "SCMP_CMP_EQ"}]}"#,
                "rule 1 (a): syscalls[1].args[0].value: is missing"
            ),
            (
                #"{"names": ["a"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": "1", "op": "SCMP_CMP_EQ"}]}"#,
                "rule 1 (a): syscalls[1].args[0].value: must be a whole number"
            ),
            (
                #"{"names": ["a"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "new"}}"#,
                #"rule 1 (a): syscalls[1].includes.minKernel: must be a kernel release such as "4.8", not "new""#
            ),
            (
                #"{"names": ["a"], "action": "SCMP_ACT_ALLOW", "excludes": {"capabilities": []}}"#,
                #"rule 1 (a): syscalls[1].excludes: unknown key "capabilities""#
            ),
        ])
    func faultsOfRules(_ rule: String, _ message: String) throws {
        let error = #expect(throws: PolicyError.self) {
            try SeccompProfile(denyingAllBut: #"{"names": ["getpid"], "action": "SCMP_ACT_ALLOW"}"#, rule)
        }
        #expect(error?.description == "test.json: \(message)")
    }

    @Test("what is not JSON is said to be that", arguments: ["", "{", "[]", "null", "\u{0}"])
    func notJSON(_ text: String) throws {
        let error = #expect(throws: PolicyError.self) { try SeccompProfile(text) }
        #expect(error?.file == "test.json")
        #expect(error?.problem.isEmpty == false)
    }

    @Test(
        "kernel releases are read as far as they are compared",
        arguments: [
            ("6.1.0-18-amd64", KernelVersion(major: 6, minor: 1)), ("4.8", KernelVersion(major: 4, minor: 8)),
            ("5.15-rc1", KernelVersion(major: 5, minor: 15)), ("6", nil), ("six.one", nil), ("", nil), ("-1.2", nil),
        ])
    func kernelVersions(_ text: String, _ version: KernelVersion?) {
        #expect(KernelVersion(text) == version)
    }

    @Test("kernel releases are ordered as numbers, not as text")
    func kernelOrder() {
        #expect(KernelVersion(major: 4, minor: 8) < KernelVersion(major: 4, minor: 19))
        #expect(KernelVersion(major: 4, minor: 19) < KernelVersion(major: 5, minor: 0))
        #expect(KernelVersion.running > KernelVersion(major: 3, minor: 0))
    }
}
