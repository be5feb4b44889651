import FoundationEssentials
import Policies
import SessionModel
import Testing

@testable import nestbox

struct RunEndingTests {
    private let policy: Policy

    init() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        policy = try PolicyLoader.load(file: "default.json", directory: package.path + "/policies")
    }

    private func ending(
        _ status: Receipt.Status, _ end: ProcessEnd? = nil, error: ExecutionError? = nil, death: String? = nil,
        bounds: [ExecutionBounds.Name: Int] = [:], dropped: Int = 0, blocked: [String] = [], signal: Int32? = nil
    ) -> RunEnding {
        var limits = ExecutionBounds()
        for (name, value) in bounds { limits[name] = value }
        let receipt = Receipt(
            status: status, wall: .zero, outputBytes: 0, missing: MissingOutput(stdout: dropped), end: end,
            policyHash: "",
            blocked: BlockedCalls(calls: blocked))
        return RunEnding(
            receipt: receipt, error: error, death: death, bounds: limits, policy: policy, signal: signal)
    }

    @Test("a program's own end is the command's, and needs no words but for a signal")
    func own() {
        #expect(ending(.ok, .exited(0)).exitCode == 0)
        #expect(ending(.error, .exited(3)).exitCode == 3)
        #expect(ending(.error, .exited(255)).exitCode == 255)
        #expect(ending(.error, .exited(3)).lines.isEmpty)
        #expect(ending(.error, .signalled(11)).exitCode == 139)
        #expect(ending(.error, .signalled(11)).lines == ["the code was ended by SIGSEGV"])
    }

    @Test("a limit has a code of its own, and the line names who has set it")
    func limits() {
        let time = ending(.timeout, .signalled(2), bounds: [.wall: 5000])
        #expect((time.exitCode, time.lines) == (124, ["the code ran for 5 s, the longest that --timeout allows"]))
        let processor = ending(.cpuLimit, bounds: [.processor: 1500])
        #expect(processor.exitCode == 124)
        #expect(processor.lines == ["the code used 1500 ms of processor time, the most that --cpu allows"])
        let memory = ending(.outOfMemory, .signalled(9))
        #expect(memory.exitCode == 137)
        #expect(memory.lines == ["the sandbox used 1 GiB of memory, the most that policy default allows"])
        let files = ending(.workspaceLimit)
        #expect(files.exitCode == 123)
        #expect(files.lines == ["the files took more room than policy default allows, which is 2 GiB and 100000 files"])
        let temporary = ending(.temporaryLimit)
        #expect(temporary.exitCode == 123)
        #expect(
            temporary.lines == [
                "the temporary files took more room than policy default allows, which is 320 MiB and 20480 files"
            ])
    }

    @Test("output that is missing is told, also of a program that failed by itself")
    func output() {
        let lost = ending(.outputLimit, .exited(0), bounds: [.outputBytes: 1024], dropped: 2048)
        #expect((lost.exitCode, lost.lines) == (123, ["2 KiB of output are missing: --output allows 1 KiB"]))
        #expect(ending(.error, .exited(4), dropped: 1).exitCode == 4)
        #expect(
            ending(.error, .exited(4), dropped: 1).lines == [
                "1 byte of output are missing: policy default allows 10 MiB"
            ])
    }

    @Test("an interruption is the signal's that nestbox was sent")
    func interruption() {
        #expect(ending(.interrupted, .signalled(15), signal: 2).exitCode == 130)
        #expect(ending(.interrupted, .exited(0), signal: 15).exitCode == 143)
    }

    @Test("a refused call is named where the program failed, whose code stays its own")
    func refused() {
        let failed = ending(.error, .exited(1), blocked: ["ptrace", "socket(AF_NETLINK)"])
        #expect(failed.exitCode == 1)
        #expect(failed.lines == ["the code failed, and policy default had refused it: ptrace, socket(AF_NETLINK)"])
        #expect(ending(.ok, .exited(0), blocked: ["ptrace"]).lines.isEmpty)
        #expect(ending(.error, .signalled(31)).exitCode == 159)
    }

    @Test("what never ran is told apart from what failed")
    func notRun() {
        let compiler = ExecutionError(name: "CompileError", value: "1", traceback: "compilation failed: exit status 1")
        let compiled = ending(.error, .exited(1), error: compiler)
        #expect((compiled.exitCode, compiled.lines) == (1, ["compilation failed: exit status 1"]))
        let missing = ExecutionError(name: "OSError", value: "no such file", traceback: "")
        #expect(ending(.error, error: missing).exitCode == 126)
        #expect(ending(.error, error: missing).lines == ["OSError: no such file"])
        let dead = ending(.kernelDied, death: "The program kernel could not be started: why.")
        #expect((dead.exitCode, dead.lines) == (125, ["The program kernel could not be started: why."]))
    }
}
