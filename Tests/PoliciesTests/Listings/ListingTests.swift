import Policies
import Testing

@Suite("Filters as text")
struct ListingTests {
    private func profile() throws -> SeccompProfile {
        try SeccompProfile(
            denyingAllBut: #"{"names": ["getpid"], "action": "SCMP_ACT_ALLOW"}"#,
            """
            {"names": ["kill"], "action": "SCMP_ACT_ALLOW", "args": [
                {"index": 0, "value": 5, "op": "SCMP_CMP_EQ"}, {"index": 1, "value": 9, "op": "SCMP_CMP_NE"}]}
            """,
            """
            {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [
                {"index": 0, "value": 2114101248, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]}
            """,
            #"{"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errno": "ENOSYS"}"#)
    }

    @Test("rules are listed as they were understood, in the order of the calls' numbers")
    func rules() throws {
        let lines = try "\(RuleListing(profile()))".split(separator: "\n")
        #expect(
            lines.first == "calls of other architectures than \(NativeArchitecture.current.ociName): kill the process")
        #expect(lines.last == "every other call: fail with EPERM")
        for line in [
            "getpid: allow", "kill if argument 0 == 0x5 and argument 1 != 0x9: allow",
            "clone if argument 0 & 0x7E02A000 == 0x0: allow", "clone3: fail with ENOSYS",
        ] {
            #expect(lines.contains { $0 == line }, "\(line)")
        }
        #expect(lines.count == 7)
    }

    @Test("a worker's listing begins with what it needs")
    func workerRules() throws {
        let text = try "\(RuleListing(profile(), alsoAllowing: WorkerFilter.needs))"
        #expect(text.contains("\nkill: allow\n"))
        #expect(text.contains("\nseccomp: allow\n"))
        #expect(text.contains("\nprctl if argument 0 == 0x1: allow\n"))
    }

    @Test("instructions are listed one a line, and each says what it does")
    func instructions() throws {
        let filter = try SeccompCompiler().compile(profile())
        let lines = "\(BPFListing(filter))".split(separator: "\n")
        #expect(lines.count == filter.instructionCount)
        #expect(lines.first == "   0  A = architecture")
        #expect(lines.contains { $0.hasSuffix("answer allow") })
        #expect(lines.contains { $0.hasSuffix("answer fail with ENOSYS") })
        #expect(lines.contains { $0.hasSuffix("answer kill the process") })
        #expect(lines.contains { $0.hasSuffix("A = A & 0x7E02A000") })
        #expect(lines.contains { $0.contains("A = argument 1, lower half") })
        #expect(!lines.contains { $0.contains("code 0x") }, "an instruction that the listing does not know")
    }

    @Test("the listing knows every instruction of every shipped policy")
    func shipped() throws {
        for policy in try PolicyLoader.load(directory: ShippedPolicies.directory).values {
            let text = "\(BPFListing(policy.filter))"
            #expect(!text.contains("code 0x"))
            #expect(!text.contains("answer 0x"))
        }
    }
}
