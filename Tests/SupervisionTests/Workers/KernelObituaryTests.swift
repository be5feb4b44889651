import Glibc
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
        #expect(KernelObituary.text(language: "python", end, outOfMemory: false).contains(words))
    }

    @Test("what a kernel did that broke the protocol is for the log, not for the caller")
    func violation() {
        #expect(
            !KernelObituary.text(language: "python", .brokeProtocol("hostile words"), outOfMemory: false)
                .contains("hostile"))
    }

    @Test("memory is blamed where the host says so")
    func memory() {
        #expect(
            KernelObituary.text(language: "python", .signalled(signal: SIGKILL), outOfMemory: true)
                .contains("ran out of memory"))
    }
}
