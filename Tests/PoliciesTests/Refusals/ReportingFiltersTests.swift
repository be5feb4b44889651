import FoundationEssentials
import Testing

@testable import Policies

struct ReportingFiltersTests {
    private static let question: UInt32 = 0x7FC0_0000
    private static let notPermitted: UInt32 = 0x5_0001
    private static let quiet: Set = ["set_mempolicy", "mbind", "pkey_alloc"]

    private static let shipped = ((try? PolicyLoader.load(directory: ShippedPolicies.directory)) ?? [:]).values
        .sorted { $0.name < $1.name }

    @Test("there are policies to be tested")
    func positiveControl() {
        #expect(Self.shipped.contains { $0.name == "default" })
    }

    @Test("a kernel's filter asks where the plain one refuses, and differs nowhere else", arguments: shipped)
    func kernel(policy: Policy) throws {
        let filters = try ReportingFilters(for: policy)
        #expect(filters.errno == 1)
        try compare(Judge(policy.filter), Judge(filters.kernel))
    }

    @Test("so does the worker's, which may besides answer at a listener", arguments: shipped)
    func worker(policy: Policy) throws {
        let filters = try ReportingFilters(for: policy)
        let worker = Judge(filters.worker)
        try compare(Judge(try WorkerFilter.compile(for: policy)), worker)
        #expect(try worker.allows("ioctl", [3, 0xC050_2100]))
        #expect(try worker.allows("ioctl", [3, 0xC018_2101]))
        #expect(try worker.allows("recvmsg"))
        #expect(try !Judge(filters.kernel).allows("ioctl", [3, 0xC050_2100]))
        #expect(try !Judge(filters.kernel).allows("ioctl", [3, 0xC018_2101]))
    }

    @Test(
        "no call asks of a kernel's filter that the worker's answers with an error, which would win", arguments: shipped
    )
    func heard(policy: Policy) throws {
        let filters = try ReportingFilters(for: policy)
        let (kernel, worker) = (Judge(filters.kernel), Judge(filters.worker))
        var asked = 0
        for number in UInt32(0)...600 {
            for vector in ArgumentVectors.some where try kernel.answer(number: number, vector) == Self.question {
                asked += 1
                // Seccomp takes the lower one, as a signed number.
                #expect(try Int32(bitPattern: worker.answer(number: number, vector)) >= Int32(Self.question))
            }
        }
        #expect(asked > 1000)
    }

    private func compare(_ plain: Judge, _ reporting: Judge) throws {
        var asked = 0
        for number in UInt32(0)...600 {
            let name = NativeArchitecture.current.name(ofSyscall: Int32(number)) ?? ""
            for vector in ArgumentVectors.some {
                let (before, after) = try (
                    plain.answer(number: number, vector), reporting.answer(number: number, vector)
                )
                let expected = before == Self.notPermitted && !Self.quiet.contains(name) ? Self.question : before
                if after == Self.question { asked += 1 }
                #expect(after == expected, "call \(number), \(name), \(vector)")
            }
        }
        #expect(asked > 1000)
        // Foreign architectures and calls of the future are answered as ever.
        #expect(try reporting.answer(number: 0, architecture: 0x4000_0003) == SeccompAction.killProcess.code)
        #expect(try reporting.answer(number: 1_000_000) == SeccompAction.errno(38).code)
    }

    @Test(
        "a policy under which code could silence the reports, or answer them, is not reported",
        arguments: [
            (#"{"names":["seccomp"],"action":"SCMP_ACT_ALLOW"}"#, "by seccomp"),
            (#"{"names":["prctl"],"action":"SCMP_ACT_ALLOW"}"#, "by prctl"),
            (
                #"{"names":["prctl"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":22,"op":"SCMP_CMP_EQ"}]}"#,
                "by prctl"
            ),
            (
                #"{"names":["prctl"],"action":"SCMP_ACT_ALLOW","args":[{"index":1,"value":4,"op":"SCMP_CMP_EQ"}]}"#,
                "by prctl"
            ),
        ])
    func openToFilters(rule: String, reason: String) throws {
        let profile = try Self.profile(#"{"names":["sendmsg","close"],"action":"SCMP_ACT_ALLOW"},"# + rule)
        #expect { try ReportingFilters(profile) } throws: { "\($0)".contains(reason) }
    }

    @Test(
        "a policy under which a kernel could not hand over its listener is not reported",
        arguments: ["sendmsg", "close"])
    func noHandover(missing: String) throws {
        let names = ["sendmsg", "close", "read"].filter { $0 != missing }.map { "\"\($0)\"" }.joined(separator: ",")
        let profile = try Self.profile("{\"names\":[\(names)],\"action\":\"SCMP_ACT_ALLOW\"}")
        #expect { try ReportingFilters(profile) } throws: { "\($0)".contains("refuses \(missing)") }
    }

    @Test("a policy that allows by default, kills, or says that nothing exists is not reported")
    func otherDefaults() throws {
        for action in ["SCMP_ACT_ALLOW", "SCMP_ACT_KILL_PROCESS", #"SCMP_ACT_ERRNO","defaultErrnoRet":38,"comment":""#]
        {
            let profile = try Self.profile("", defaultAction: action)
            #expect(throws: PolicyError.self) { try ReportingFilters(profile) }
        }
    }

    @Test("another default error than EPERM is kept, and its refusals are those that are reported")
    func otherError() throws {
        let profile = try Self.profile(
            #"{"names":["sendmsg","close"],"action":"SCMP_ACT_ALLOW"},{"names":["mount"],"action":"SCMP_ACT_ERRNO"}"#,
            defaultAction: #"SCMP_ACT_ERRNO","defaultErrnoRet":13,"comment":""#)
        let filters = try ReportingFilters(profile)
        #expect(filters.errno == 13)
        let kernel = Judge(filters.kernel)
        #expect(try kernel.answer("unshare") == Self.question)
        #expect(try kernel.answer("mount") == Self.notPermitted)
        #expect(try kernel.answer("set_mempolicy") == 0x5_000D)
    }

    private static func profile(
        _ rules: String, defaultAction: String = #"SCMP_ACT_ERRNO"#
    ) throws -> SeccompProfile {
        let json = "{\"defaultAction\":\"\(defaultAction)\",\"syscalls\":[\(rules)]}"
        return try SeccompProfile(json: Data(json.utf8), file: "test.json")
    }
}
