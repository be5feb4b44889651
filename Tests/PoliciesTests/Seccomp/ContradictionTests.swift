import Policies
import Testing

@Suite("Rules that answer one call differently")
struct ContradictionTests {
    private let compiler = SeccompCompiler(kernel: KernelVersion(major: 6, minor: 1))

    private func allow(_ call: String, _ arguments: String = "") -> String {
        #"{"names": ["\#(call)"], "action": "SCMP_ACT_ALLOW", "args": [\#(arguments)]}"#
    }

    @Test("the severer wins, whichever comes first, and the operator is told")
    func exception() throws {
        let wide = #"{"names": ["getpid", "kill"], "action": "SCMP_ACT_ALLOW"}"#
        let narrow = """
            {"names": ["kill"], "action": "SCMP_ACT_ERRNO", "errnoRet": 97, "args": [
                {"index": 0, "value": 40, "op": "SCMP_CMP_EQ"}]}
            """
        for (rules, order) in [([wide, narrow], (0, 1)), ([narrow, wide], (1, 0))] {
            let filter = try compiler.compile(SeccompProfile(denyingAllBut: rules[0], rules[1]))
            let judge = Judge(filter)
            #expect(try judge.answer("kill", [40]) == SeccompAction.errno(97).code)
            #expect(try judge.answer("kill", [1 << 32 | 40]) == SeccompAction.errno(97).code)
            #expect(try judge.allows("kill", [1]))
            #expect(try judge.allows("getpid"))
            #expect(
                filter.warnings == [
                    """
                    rule \(order.0) and rule \(order.1) answer a call of kill differently, and the second, which leaves less of \
                    it, wins
                    """
                ])
        }
    }

    @Test("an exception that says what the default says is not lost")
    func exceptionEqualToDefault() throws {
        let exception = """
            {"names": ["kill"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}
            """
        let judge = Judge(try compiler.compile(SeccompProfile(denyingAllBut: allow("kill"), exception)))
        #expect(try judge.answer("kill", [1]) == SeccompAction.errno(1).code)
        #expect(try judge.allows("kill", [2]))
    }

    @Test("a call that one list allows and another denies, as in podman's profile, is denied")
    func twice() throws {
        let judge = Judge(
            try compiler.compile(
                SeccompProfile(
                    denyingAllBut: allow("setns"),
                    #"{"names": ["setns"], "action": "SCMP_ACT_ERRNO", "errno": "EACCES"}"#)))
        #expect(try judge.answer("setns") == SeccompAction.errno(13).code)
    }

    @Test("actions are ordered from allowing to killing")
    func severity() throws {
        let names = ["ALLOW", "LOG", "ERRNO", "TRAP", "KILL_THREAD", "KILL_PROCESS"]
        let codes: [UInt32] = [0x7FFF_0000, 0x7FFC_0000, 0x5_0016, 0x3_0000, 0, 0x8000_0000]
        for (mild, severe) in (0..<names.count).flatMap({ mild in (mild + 1..<names.count).map { (mild, $0) } }) {
            func rule(_ index: Int) -> String {
                let errno = names[index] == "ERRNO" ? #", "errnoRet": 22"# : ""
                return #"{"names": ["kill"], "action": "SCMP_ACT_\#(names[index])"\#(errno)}"#
            }
            for (one, other) in [(mild, severe), (severe, mild)] {
                let judge = Judge(try compiler.compile(SeccompProfile(denyingAllBut: rule(one), rule(other))))
                #expect(try judge.answer("kill") == codes[severe], "\(names[one]) before \(names[other])")
            }
        }
    }

    @Test(
        "rules that some call matches both are found, orders included",
        arguments: [
            ("SCMP_CMP_NE", 3, "SCMP_CMP_NE", 4, true), ("SCMP_CMP_LT", 3, "SCMP_CMP_LE", 0, true),
            ("SCMP_CMP_GE", 3, "SCMP_CMP_LE", 3, true), ("SCMP_CMP_GT", 3, "SCMP_CMP_EQ", 4, true),
            ("SCMP_CMP_NE", 3, "SCMP_CMP_EQ", 4, true), ("SCMP_CMP_NE", 3, "SCMP_CMP_EQ", 3, false),
            ("SCMP_CMP_LT", 3, "SCMP_CMP_GE", 3, false), ("SCMP_CMP_GT", 3, "SCMP_CMP_EQ", 3, false),
            ("SCMP_CMP_EQ", 3, "SCMP_CMP_EQ", 4, false), ("SCMP_CMP_LE", 3, "SCMP_CMP_GT", 3, false),
        ])
    func overlaps(_ first: String, _ one: Int, _ second: String, _ two: Int, _ overlap: Bool) throws {
        let filter = try compiler.compile(
            SeccompProfile(
                denyingAllBut: allow("kill", #"{"index": 0, "value": \#(one), "op": "\#(first)"}"#),
                """
                {"names": ["kill"], "action": "SCMP_ACT_ERRNO", "errnoRet": 3, "args": [
                    {"index": 0, "value": \(two), "op": "\(second)"}]}
                """))
        #expect(filter.warnings.contains { $0.contains("answer a call of kill differently") } == overlap)
    }

    @Test("rules that no call can match both may differ")
    func disjoint() throws {
        let profile = try SeccompProfile(
            denyingAllBut: allow("socket", #"{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}"#),
            """
            {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errno": "EAFNOSUPPORT", "args": [
                {"index": 0, "value": 40, "op": "SCMP_CMP_EQ"}]}
            """)
        let filter = try compiler.compile(profile)
        #expect(filter.warnings == [])
        let judge = Judge(filter)
        #expect(try judge.allows("socket", [1]))
        #expect(try judge.answer("socket", [40]) == SeccompAction.errno(97).code)
        #expect(try judge.answer("socket", [2]) == SeccompAction.errno(1).code)
    }
}
