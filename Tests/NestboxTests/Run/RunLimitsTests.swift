import ArgumentParser
import FoundationEssentials
import Policies
import SessionModel
import Testing

@testable import nestbox

struct RunLimitsTests {
    private func bounds(_ arguments: String...) throws -> ExecutionBounds {
        try RunLimits.parse(arguments).bounds()
    }

    @Test("each flag is the limit of the same meaning")
    func each() throws {
        let all = try bounds(
            "--memory", "64M", "--timeout", "5s", "--cpu", "1500ms", "--processes", "4", "--output", "1K",
            "--file-size", "2M")
        let values = Dictionary(uniqueKeysWithValues: ExecutionBounds.Name.allCases.map { ($0, all[$0]) })
        #expect(
            values == [
                .wall: 5000, .processor: 1500, .memoryBytes: 64 << 20, .processes: 4, .outputBytes: 1024,
                .fileBytes: 2 << 20,
            ])
        #expect(try bounds() == ExecutionBounds())
    }

    @Test(
        "what is no limit names its flag",
        arguments: [
            ("--memory", "lots", #"--memory: "lots" is no size such as 256M or 1.5G"#),
            ("--memory", "1M", "--memory: at least 32 MiB, which a sandbox needs"),
            ("--timeout", "5d", #"--timeout: "5d" is no time such as 5s, 500ms or 2m"#),
            ("--cpu", "0", #"--cpu: "0" is no time such as 5s, 500ms or 2m"#),
            ("--processes", "0", #"--processes: "0" is no whole number from 1 up"#),
            ("--processes", "1K", #"--processes: "1K" is no whole number from 1 up"#),
            ("--output", "x", #"--output: "x" is no size such as 256M or 1.5G"#),
            ("--file-size", "", #"--file-size: "" is no size such as 256M or 1.5G"#),
        ])
    func refused(_ flag: String, _ value: String, _ complaint: String) {
        #expect(#expect(throws: RunFailure.self) { try bounds(flag, value) }?.description == complaint)
    }

    @Test(
        "more than the policy allows is refused in the words of the flag",
        arguments: [
            ("--memory", "2G", "--memory: at most 1 GiB, which policy default allows"),
            ("--timeout", "1h", "--timeout: at most 600 s, which policy default allows"),
            ("--processes", "129", "--processes: at most 128, which policy default allows"),
        ])
    func beyond(_ flag: String, _ value: String, _ complaint: String) throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let policy = try PolicyLoader.load(file: "default.json", directory: package.path + "/policies")
        let asked = try bounds(flag, value)
        #expect(
            #expect(throws: RunFailure.self) { try RunLimits.check(asked, under: policy) }?.description == complaint)
    }
}
