import Glibc
import SessionModel
import Testing
import Wire

@testable import Supervision

struct KernelObituaryTests {
    @Test(
        "each way to die has its own words",
        arguments: [
            (.exited(code: 3), "exited with code 3"), (.signalled(signal: SIGSEGV), "SIGSEGV (segmentation fault)"),
            (.signalled(signal: SIGKILL), "SIGKILL"), (.signalled(signal: 34), "signal 34"),
            (.brokeProtocol("no type"), "stopped making sense"),
            (.failedToStart(SandboxFailure(stage: "seccomp", errno: EINVAL)), "seccomp: Invalid argument"),
        ] as [(KernelEnd, String)])
    func words(end: KernelEnd, words: String) {
        #expect(KernelObituary.text(language: "python", end, wasStopped: false).contains(words))
    }

    @Test("what a kernel did that broke the protocol is for the log, not for the caller")
    func violation() {
        #expect(
            !KernelObituary.text(language: "python", .brokeProtocol("hostile words"), wasStopped: false)
                .contains("hostile"))
    }

    @Test("a kernel that was killed on request is not said to have died of something else")
    func stopped() {
        let text = KernelObituary.text(language: "python", .signalled(signal: SIGKILL), wasStopped: true)
        #expect(text.contains("did not stop when it was interrupted") && !text.contains("memory"))
    }

    @Test("a limit is blamed where it was one")
    func limit() {
        let memory = KernelObituary.text(language: "python", reason: "It used too much", .memory)
        #expect(memory.hasPrefix("The python kernel ran out of memory and was killed. It used too much. "))
        let time = KernelObituary.text(language: "python", reason: "It ran too long", .wallTime)
        #expect(
            time.hasPrefix(
                "It ran too long. The code did not stop when it was interrupted, and the python kernel was killed."))
    }

    @Test("a policy that starts no program is named, and what runs under it")
    func refused() {
        func end(_ stage: String, _ errno: Int32) -> KernelEnd {
            .failedToStart(SandboxFailure(stage: stage, errno: errno))
        }
        #expect(end("kernel: exec /usr/bin/node", EPERM).isRefusedProgram)
        #expect(!end("kernel: exec /usr/bin/node", ENOENT).isRefusedProgram)
        #expect(!end("kernel: seccomp", EPERM).isRefusedProgram && !KernelEnd.exited(code: 1).isRefusedProgram)
        #expect(
            KernelObituary.text(refusedBy: "strict", isProgram: false)
                == "Policy strict refuses execve, so no program can be started: only python runs under it.")
        #expect(KernelObituary.text(refusedBy: "strict", isProgram: true).hasSuffix("args, stdin and env."))
    }

    @Test("the log says in a line how a kernel ended, its protocol and its sandbox included")
    func line() {
        #expect(KernelEnd.exited(code: 3).line == "exited with 3")
        #expect(KernelEnd.signalled(signal: 11).line == "signal 11")
        #expect(KernelEnd.brokeProtocol("no type").line == "broke the protocol: no type")
        let failure = SandboxFailure(stage: "limit-processes", errno: EINVAL)
        #expect(KernelEnd.failedToStart(failure).line == "could not be started: limit-processes: Invalid argument")
    }
}
