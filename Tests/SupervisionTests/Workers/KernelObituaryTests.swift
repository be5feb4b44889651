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
        #expect(KernelObituary(language: "python").text(end, wasStopped: false).contains(words))
    }

    @Test("what a kernel did that broke the protocol is for the log, not for the caller")
    func violation() {
        #expect(
            !KernelObituary(language: "python").text(.brokeProtocol("hostile words"), wasStopped: false)
                .contains("hostile"))
    }

    @Test("a kernel that was killed on request is not said to have died of something else")
    func stopped() {
        let text = KernelObituary(language: "python").text(.signalled(signal: SIGKILL), wasStopped: true)
        #expect(text.contains("did not stop when it was interrupted") && !text.contains("memory"))
    }

    @Test("a limit is blamed where it was one")
    func limit() {
        let memory = KernelObituary(language: "python").text(reason: "It used too much", .memory)
        #expect(memory.hasPrefix("The python kernel ran out of memory and was killed. It used too much. "))
        let time = KernelObituary(language: "python").text(reason: "It ran too long", .wallTime)
        #expect(
            time.hasPrefix(
                "It ran too long. The python kernel did not stop when it was interrupted, and was killed."))
    }

    @Test("variables are spoken of in a session alone, and of a kernel where there is no program")
    func inheritance() {
        let cell = KernelObituary(language: "python")
        #expect(cell.stopped(reason: "It ran too long").hasSuffix("The code was stopped; its variables are kept."))
        #expect(cell.deaf(reason: "It ran too long").contains("variables are gone"))
        for nobodys in [
            KernelObituary(language: "python", isAlone: true), KernelObituary(language: "program", isProgram: true),
        ] {
            #expect(nobodys.stopped(reason: "It ran too long") == "It ran too long. The code was stopped.")
            #expect(!nobodys.deaf(reason: "It ran too long").contains("variables"))
            #expect(!nobodys.text(.exited(code: 3), wasStopped: false).contains("variables"))
        }
        let program = KernelObituary(language: "program", isProgram: true)
        #expect(
            program.text(reason: "It used too much", .memory)
                == "The program ran out of memory and was killed. It used too much.")
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
