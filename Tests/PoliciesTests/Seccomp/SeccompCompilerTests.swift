import Policies
import Testing

@Suite("The compiler")
struct SeccompCompilerTests {
    private let compiler = SeccompCompiler(kernel: KernelVersion(major: 6, minor: 1))

    @Test("equality on an int is equality of the 32 bits that the kernel reads")
    func equality() throws {
        let judge = Judge(
            try compiler.compile(
                SeccompProfile(
                    denyingAllBut: """
                        {"names": ["kill"], "action": "SCMP_ACT_ALLOW", "args": [
                            {"index": 0, "value": 4294967295, "op": "SCMP_CMP_EQ"}]}
                        """,
                    """
                    {"names": ["tkill"], "action": "SCMP_ACT_ALLOW", "args": [
                        {"index": 0, "value": 18446744073709551615, "op": "SCMP_CMP_EQ"}]}
                    """)))
        for call in ["kill", "tkill"] {
            #expect(try judge.allows(call, [0xFFFF_FFFF]))
            #expect(try judge.allows(call, [.max]))
            #expect(try judge.allows(call, [0x7_FFFF_FFFF]))
            #expect(try !judge.allows(call, [0x7_FFFF_FFFE]))
        }
    }

    @Test("a whole register is compared whole")
    func wholeRegister() throws {
        let judge = Judge(
            try compiler.compile(
                SeccompProfile(
                    denyingAllBut: """
                        {"names": ["unshare"], "action": "SCMP_ACT_ALLOW", "args": [
                            {"index": 0, "value": 4294967297, "op": "SCMP_CMP_EQ"}]}
                        """)))
        #expect(try judge.allows("unshare", [0x1_0000_0001]))
        #expect(try !judge.allows("unshare", [1]))
        #expect(try !judge.allows("unshare", [0x3_0000_0001]))
    }

    @Test(
        "orders on whole registers hold over all 64 bits",
        arguments: ["SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_GE", "SCMP_CMP_GT"])
    func orders(_ comparison: String) throws {
        let bound: UInt64 = 0x5_0000_0003
        let profile = try SeccompProfile(
            denyingAllBut: """
                {"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [
                    {"index": 2, "value": \(bound), "op": "\(comparison)"}]}
                """)
        let judge = Judge(try compiler.compile(profile))
        let interpreter = ProfileInterpreter(profile: profile)
        for high: UInt64 in [0, 4, 5, 6, 0xFFFF_FFFF] {
            for low: UInt64 in [0, 2, 3, 4, 0xFFFF_FFFF] {
                let arguments = [0, 0, high << 32 | low, 0, 0, 0]
                #expect(try judge.answer("read", arguments) == interpreter.action(for: "read", arguments).code)
            }
        }
    }

    @Test("a mask on an int loses the bits that the kernel does not read")
    func mask() throws {
        let judge = Judge(
            try compiler.compile(
                SeccompProfile(
                    denyingAllBut: """
                        {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [
                            {"index": 0, "value": 18446744071562067968, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]}
                        """)))
        #expect(try judge.allows("clone", [0x7FFF_FFFF]))
        #expect(try judge.allows("clone", [0xFFFF_FFFF_7FFF_FFFF]))
        #expect(try !judge.allows("clone", [0x8000_0000]))
    }

    @Test("random rules come out as they went in", arguments: 1...40)
    func random(_ seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let profile = RandomProfile.make(with: &numbers)
        let judge = Judge(try compiler.compile(profile))
        let interpreter = ProfileInterpreter(profile: profile)
        for _ in 0..<400 {
            let call = RandomProfile.call(with: &numbers)
            let arguments = RandomProfile.arguments(with: &numbers)
            #expect(
                try judge.answer(call, arguments) == interpreter.action(for: call, arguments).code,
                "\(call) \(arguments)")
        }
    }

    @Test("a program longer than 512 instructions is whole")
    func long() throws {
        let rules = (0..<600).map { value in
            """
            {"names": ["ioctl"], "action": "SCMP_ACT_ALLOW", "args": [
                {"index": 1, "value": \(value * 7), "op": "SCMP_CMP_EQ"}]}
            """
        }
        let filter = try compiler.compile(
            SeccompProfile(
                #"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [\#(rules.joined(separator: ","))]}"#))
        #expect(filter.instructionCount > 512)
        #expect(filter.instructions.count == filter.instructionCount * 8)
        let judge = Judge(filter)
        for value in UInt64(0)..<4200 { #expect(try judge.allows("ioctl", [0, value]) == (value % 7 == 0)) }
    }

    @Test("a program longer than the kernel takes is refused")
    func tooLong() throws {
        let rules = (UInt64(0)..<300).map { value in
            let conditions = (0..<5).map { index in
                ArgumentCondition(index: index, value: value << 32 | value, comparison: .equal)
            }
            return SeccompRule(names: ["mremap"], action: .allow, conditions: conditions)
        }
        let profile = SeccompProfile(file: "test.json", defaultAction: .errno(1), rules: rules)
        let error = #expect(throws: PolicyError.self) { try compiler.compile(profile) }
        #expect(error?.problem.hasSuffix(" instructions; the kernel takes at most 4096") == true)
    }

    @Test("extra calls are allowed whatever the profile says of them, and nothing else changes")
    func alsoAllowing() throws {
        let profile = try SeccompProfile(
            denyingAllBut: #"{"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}"#,
            """
            {"names": ["prctl"], "action": "SCMP_ACT_ALLOW", "args": [
                {"index": 0, "value": 15, "op": "SCMP_CMP_EQ"}]}
            """,
            #"{"names": ["getpid"], "action": "SCMP_ACT_ALLOW"}"#)
        let judge = Judge(try compiler.compile(profile, alsoAllowing: [needs("clone3", "prctl", "seccomp", "getpid")]))
        for call in ["clone3", "prctl", "seccomp", "getpid"] { #expect(try judge.allows(call, [77])) }
        #expect(try judge.answer("mount") == SeccompAction.errno(1).code)

        let plain = Judge(try compiler.compile(profile))
        #expect(try plain.answer("clone3") == SeccompAction.errno(38).code)
        #expect(try !plain.allows("prctl", [77]))
        #expect(try !plain.allows("seccomp"))
    }

    private func needs(_ names: String..., where conditions: [ArgumentCondition] = []) -> SeccompRule {
        SeccompRule(names: names, action: .allow, conditions: conditions)
    }

    @Test(
        "what is allowed besides wins over the profile, and only as far as it goes",
        arguments: [
            #"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"name": "kill", "action": "SCMP_ACT_TRAP"}]}"#,
            #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"name": "kill", "action": "SCMP_ACT_TRAP"}]}"#,
        ])
    func conditionalNeed(_ text: String) throws {
        let need = needs("kill", where: [.init(index: 0, value: 5, comparison: .equal)])
        let judge = Judge(try compiler.compile(SeccompProfile(text), alsoAllowing: [need]))
        #expect(try judge.allows("kill", [5, 9]))
        #expect(try judge.allows("kill", [1 << 32 | 5, 9]))
        #expect(try judge.answer("kill", [4, 9]) == SeccompAction.trap.code)
    }

    @Test("what is allowed besides joins what the profile allows")
    func needJoins() throws {
        let profile = try SeccompProfile(
            denyingAllBut: """
                {"names": ["kill"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 1, "value": 9, "op": "SCMP_CMP_NE"}]}
                """)
        let need = needs("kill", where: [.init(index: 0, value: 5, comparison: .equal)])
        let judge = Judge(try compiler.compile(profile, alsoAllowing: [need]))
        #expect(try judge.allows("kill", [5, 9]))
        #expect(try judge.allows("kill", [4, 8]))
        #expect(try !judge.allows("kill", [4, 9]))
    }

    @Test(
        "orders on an int are orders of the 32 bits that the kernel reads, without sign",
        arguments: ["SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_GE", "SCMP_CMP_GT"],
        [0, 1, 3, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] as [UInt64])
    func ordersOnInts(_ comparison: String, _ bound: UInt64) throws {
        let profile = try SeccompProfile(
            denyingAllBut: """
                {"names": ["kill"], "action": "SCMP_ACT_ALLOW", "args": [
                    {"index": 1, "value": \(bound), "op": "\(comparison)"}]}
                """)
        let filter = try compiler.compile(profile)
        let judge = Judge(filter)
        let interpreter = ProfileInterpreter(profile: profile)
        for high: UInt64 in [0, 1, 1 << 31, 0xFFFF_FFFF] {
            for low: UInt64 in [0, 1, 2, 3, 4, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF] {
                let arguments = [0, high << 32 | low, 0, 0, 0, 0]
                #expect(
                    try judge.answer("kill", arguments) == interpreter.action(for: "kill", arguments).code,
                    "\(arguments)")
            }
        }
        #expect(
            filter.warnings == [
                """
                rule 0 (kill) orders argument 1, of which the kernel reads 32 bits: those are compared, as a number \
                without sign, and no others
                """
            ])
    }

    @Test("a negative bound may be written over all 64 bits")
    func negativeBound() throws {
        let judge = Judge(
            try compiler.compile(
                SeccompProfile(
                    denyingAllBut: """
                        {"names": ["kill"], "action": "SCMP_ACT_ALLOW", "args": [
                            {"index": 0, "value": 18446744073709551615, "op": "SCMP_CMP_NE"}]}
                        """)))
        #expect(try !judge.allows("kill", [.max]))
        #expect(try !judge.allows("kill", [0xFFFF_FFFF]))
        #expect(try judge.allows("kill", [0xFFFF_FFFE]))
    }

    @Test("extra calls stay allowed in a profile that allows by default")
    func alsoAllowingByDefault() throws {
        let profile = try SeccompProfile(
            #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"name": "mount", "action": "SCMP_ACT_KILL_PROCESS"}]}"#)
        #expect(try Judge(compiler.compile(profile)).answer("mount") == SeccompAction.killProcess.code)
        #expect(try Judge(compiler.compile(profile, alsoAllowing: [needs("mount")])).allows("mount"))
    }

    @Test("each action comes out as its own answer")
    func actions() throws {
        let judge = Judge(
            try compiler.compile(
                SeccompProfile(
                    """
                    {"defaultAction": "SCMP_ACT_KILL_PROCESS", "syscalls": [
                        {"name": "getpid", "action": "SCMP_ACT_ALLOW"}, {"name": "getppid", "action": "SCMP_ACT_LOG"},
                        {"name": "getuid", "action": "SCMP_ACT_ERRNO"}, {"name": "getgid", "action": "SCMP_ACT_TRAP"},
                        {"name": "getsid", "action": "SCMP_ACT_KILL"},
                        {"name": "getpgid", "action": "SCMP_ACT_KILL_THREAD"},
                        {"name": "gettid", "action": "SCMP_ACT_ERRNO", "errnoRet": 4094}]}
                    """)))
        #expect(try judge.answer("getpid") == 0x7FFF_0000)
        #expect(try judge.answer("getppid") == 0x7FFC_0000)
        #expect(try judge.answer("getuid") == 0x5_0001)
        #expect(try judge.answer("getgid") == 0x3_0000)
        #expect(try judge.answer("getsid") == 0)
        #expect(try judge.answer("getpgid") == 0)
        #expect(try judge.answer("gettid") == 0x5_0FFE)
        #expect(try judge.answer("mount") == 0x8000_0000)
    }

    @Test("the same profile has the same hash, another has another")
    func hash() throws {
        let one = try SeccompProfile(denyingAllBut: #"{"names": ["getpid"], "action": "SCMP_ACT_ALLOW"}"#)
        let two = try SeccompProfile(denyingAllBut: #"{"names": ["getppid"], "action": "SCMP_ACT_ALLOW"}"#)
        let hash = try compiler.compile(one).hash
        #expect(hash.count == 64)
        #expect(hash.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(try compiler.compile(one).hash == hash)
        #expect(try compiler.compile(two).hash != hash)
    }

    @Test("a profile without a rule is compiled to its default")
    func empty() throws {
        let judge = Judge(try compiler.compile(SeccompProfile(#"{"defaultAction": "SCMP_ACT_ERRNO"}"#)))
        #expect(try judge.answer("getpid") == SeccompAction.errno(1).code)
    }
}
