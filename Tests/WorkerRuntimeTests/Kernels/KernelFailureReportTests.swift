import Testing
import Wire

@testable import WorkerRuntime

struct KernelFailureReportTests {
    @Test("a kernel's last words are an event that its worker understands")
    func report() throws {
        let pair = try SocketPair()
        let failure = SandboxFailure(stage: "limit-stack", errno: 1)
        KernelFailureReport.send(failure, on: pair.theirs)
        var socket = FrameSocket(descriptor: pair.ours, maximumFrame: FrameLimit.kernel)
        #expect(socket.receive() == true)
        let content = try #require(try socket.nextFrame())
        #expect(try FrameCoding().message(KernelEvent.self, from: content) == .failed(failure))
    }
}
