import Testing
import Wire

@testable import WorkerRuntime

struct ExecutionRelayTests {
    private func relay(limit: Int = 1000, running id: Int? = 1) -> ExecutionRelay {
        var relay = ExecutionRelay(outputLimit: limit)
        if let id { #expect(relay.begin(id: id) == true) }
        return relay
    }

    private static let everyEvent: [KernelEvent] = [
        .activeLine(id: 1, line: 1, sequence: nil), .display(id: 1, sequence: 1, data: ["a": "b"]),
        .result(id: 1, data: ["a": "b"]),
        .error(id: 1, name: "n", value: "v", traceback: "t"), .done(id: 1, status: .ok),
    ]

    @Test("one execution at a time")
    func secondBegin() {
        var relay = relay()
        #expect(relay.begin(id: 2) == false)
        #expect(relay.current == 1)
        _ = relay.kernel(.done(id: 1, status: .ok))
        #expect(relay.current == nil)
        #expect(relay.begin(id: 2) == true)
    }

    @Test("what a kernel says about the execution that runs is passed on")
    func passedOn() {
        var relay = relay()
        let expected: [WorkerEvent] = [
            .activeLine(id: 1, line: 1), .display(id: 1, data: ["a": "b"]), .result(id: 1, data: ["a": "b"]),
            .error(id: 1, name: "n", value: "v", traceback: "t"), .done(id: 1, status: .ok, dropped: DroppedBytes()),
        ]
        #expect(Self.everyEvent.flatMap { relay.kernel($0) } == expected)
    }

    @Test("nothing of an execution passes before it began", arguments: everyEvent)
    func early(event: KernelEvent) {
        var relay = relay(running: nil)
        #expect(relay.kernel(event).isEmpty)
        #expect(relay.output(Array("x".utf8), on: .stdout).isEmpty)
    }

    @Test("nothing of an execution passes after its end", arguments: everyEvent)
    func late(event: KernelEvent) {
        var relay = relay()
        _ = relay.kernel(.done(id: 1, status: .ok))
        #expect(relay.kernel(event).isEmpty)
        #expect(relay.output(Array("x".utf8), on: .stderr).isEmpty)
    }

    @Test("an earlier execution's frames do not pass for those of the next", arguments: everyEvent)
    func lateInTheNext(event: KernelEvent) {
        var relay = relay()
        _ = relay.kernel(.done(id: 1, status: .ok))
        #expect(relay.begin(id: 2) == true)
        #expect(relay.kernel(event).isEmpty)
        #expect(relay.current == 2)
    }

    @Test("what is about the kernel itself says nothing about an execution")
    func aboutTheKernel() {
        var relay = relay()
        #expect(relay.kernel(.ready(language: "python", version: "3")).isEmpty)
        #expect(relay.kernel(.failed(SandboxFailure(stage: "x", errno: 1))).isEmpty)
        #expect(relay.current == 1)
    }

    @Test("output goes to its own stream, in the order in which it came")
    func streams() {
        var relay = relay()
        #expect(relay.output(Array("out".utf8), on: .stdout) == [.stdout(id: 1, text: "out")])
        #expect(relay.output(Array("err".utf8), on: .stderr) == [.stderr(id: 1, text: "err")])
        #expect(relay.output([UInt8](), on: .stdout).isEmpty)
    }

    @Test("half a character is handed over before whatever has to stand after it", arguments: everyEvent.dropFirst())
    func flushed(event: KernelEvent) {
        var relay = relay()
        #expect(relay.output([0x61, 0xe2], on: .stdout) == [.stdout(id: 1, text: "a")])
        #expect(relay.output([0xc3], on: .stderr).isEmpty)
        let frames = relay.kernel(event)
        #expect(frames.prefix(2) == [.stdout(id: 1, text: "\u{fffd}"), .stderr(id: 1, text: "\u{fffd}")])
        #expect(frames.count == 3)
    }

    @Test("a character whose halves stand in two executions is in neither")
    func halves() {
        var relay = relay()
        _ = relay.output([0xc3], on: .stdout)
        _ = relay.kernel(.done(id: 1, status: .ok))
        #expect(relay.begin(id: 2) == true)
        #expect(relay.output([0xa9], on: .stdout) == [.stdout(id: 2, text: "\u{fffd}")])
    }

    @Test("a kernel's end under an execution ends that, and says so first")
    func endedWhileRunning() {
        var relay = relay()
        _ = relay.output([0xc3], on: .stdout)
        #expect(
            relay.kernelEnded(language: "python", .signalled(signal: 11)) == [
                .stdout(id: 1, text: "\u{fffd}"), .kernelEnded(language: "python", .signalled(signal: 11)),
                .done(id: 1, status: .kernelDied, dropped: DroppedBytes()),
            ])
        #expect(relay.current == nil)
        #expect(relay.begin(id: 2) == true)
    }

    @Test("a kernel's end while nothing runs is only told")
    func endedWhileIdle() {
        var relay = relay(running: nil)
        #expect(
            relay.kernelEnded(language: "python", .exited(code: 1)) == [
                .kernelEnded(language: "python", .exited(code: 1))
            ])
    }

    @Test("a refused call is told of once in each execution, and by nobody between them")
    func refused() {
        let call = RefusedCall(number: 1, arguments: [])
        var relay = relay(running: nil)
        #expect(relay.refused(call).isEmpty)
        for id in 1...2 {
            #expect(relay.begin(id: id) == true)
            #expect(relay.refused(call) == [.blocked(id: id, call)])
            #expect(relay.refused(call).isEmpty)
            #expect(relay.kernel(.done(id: id, status: .ok)) == [.done(id: id, status: .ok, dropped: DroppedBytes())])
        }
    }

    @Test(
        "the end of an execution says how many refused calls were not told of, however it ends",
        arguments: [false, true])
    func refusedMore(dies: Bool) {
        var relay = relay()
        for number: Int32 in 1...20 { _ = relay.refused(RefusedCall(number: number, arguments: [])) }
        let frames =
            dies ? relay.kernelEnded(language: "python", .exited(code: 0)) : relay.kernel(.done(id: 1, status: .ok))
        #expect(frames.suffix(2).first == .blockedMore(id: 1, calls: 12))
        #expect(relay.begin(id: 2) == true)
        #expect(relay.kernel(.done(id: 2, status: .ok)).count == 1)
    }

    @Test("each ending of an execution is told as it was", arguments: [.ok, .error, .interrupted] as [ExecutionStatus])
    func statuses(status: ExecutionStatus) {
        var relay = relay()
        #expect(relay.kernel(.done(id: 1, status: status)) == [.done(id: 1, status: status, dropped: DroppedBytes())])
    }
}
