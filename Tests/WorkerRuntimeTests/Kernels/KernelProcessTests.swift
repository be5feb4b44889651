import Testing
import Wire

@testable import WorkerRuntime

struct KernelProcessTests {
    private func kernel(status: Int32) -> KernelProcess {
        KernelProcess(
            language: "python", pid: 0, control: FrameSocket(descriptor: -1, maximumFrame: 1), stdout: -1, stderr: -1,
            waitStatus: status)
    }

    @Test(
        "a wait status is read as waitpid(2) gives it",
        arguments: [
            (0x0000, .exited(code: 0)), (0x0300, .exited(code: 3)), (0xff00, .exited(code: 255)),
            (0x0009, .signalled(signal: 9)), (0x008b, .signalled(signal: 11)),
        ] as [(Int32, KernelEnd)])
    func status(status: Int32, end: KernelEnd) {
        #expect(kernel(status: status).end == end)
    }

    @Test("a kernel that was killed for what it said ended because of that, not of the signal")
    func violation() {
        var kernel = kernel(status: 9)
        kernel.violation = "no type in the message"
        #expect(kernel.end == .brokeProtocol("no type in the message"))
    }

    @Test("a kernel that could not enter its sandbox failed to start, whatever it exited with")
    func startFailure() {
        var kernel = kernel(status: 126 << 8)
        kernel.startFailure = SandboxFailure(stage: "seccomp", errno: 22)
        #expect(kernel.end == .failedToStart(SandboxFailure(stage: "seccomp", errno: 22)))
    }
}
