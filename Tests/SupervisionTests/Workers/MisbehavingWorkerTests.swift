import CLinux
import Glibc
import SessionModel
import Testing
import Wire

@testable import Supervision

/// Frames from a worker are untrusted: whatever one sends costs that worker its life, and its caller one clear error.
@Suite(.timeLimit(.minutes(10)))
struct MisbehavingWorkerTests {
    /// What a worker that has been taken over sends under execution 1.
    private static let lies: [String: [UInt8]] = {
        let coding = FrameCoding()
        func frame(_ text: String) -> [UInt8] { FrameHeader.bytes(contentLength: text.utf8.count) + Array(text.utf8) }
        func frame(_ event: WorkerEvent) -> [UInt8] { (try? coding.frame(event)) ?? [] }
        return [
            "no frames at all": Array("HTTP/1.1 200 OK\r\n\r\n".utf8),
            "a frame without content": [0, 0, 0, 0],
            "an endless frame": [0xff, 0xff, 0xff, 0xff],
            "a frame beyond the limit": FrameHeader.bytes(contentLength: FrameLimit.workerEvent + 1),
            "no JSON": frame("hello"),
            "JSON of another shape": frame(#"{"type":"done"}"#),
            "JSON that is nested too deep": frame(String(repeating: "[", count: 100_000)),
            "JSON with more members than any message has": frame("[" + String(repeating: "0,", count: 10_000) + "0]"),
            "a number beyond every number": frame(#"{"activeLine":{"id":1,"line":1e999}}"#),
            "a number that is none": frame(#"{"activeLine":{"id":1,"line":NaN}}"#),
            "a count below zero": frame(
                #"{"done":{"id":1,"status":"ok","dropped":{"stdout":0,"stderr":-1,"other":0}}}"#),
            "more output than the limit": frame(.stdout(id: 1, text: String(repeating: "x", count: 100_000))),
            "a second entry into the sandbox": frame(.ready),
            "a kernel that is ready again and again": Array(
                repeatElement(frame(.kernelReady(language: "python", version: "3")), count: 2).joined()),
            "kernels that end without end": Array(
                repeatElement(frame(.kernelEnded(language: "python", .exited(code: 0))), count: 100).joined()),
            "half a surrogate pair": frame(#"{"stdout":{"id":1,"text":"\ud800"}}"#),
            "output of an execution that is not there": frame(.stdout(id: 2, text: "forged")),
            "output of an execution before the first": frame(.stderr(id: 0, text: "forged")),
            "the end of an execution that is not there": frame(.done(id: 7, status: .ok, dropped: DroppedBytes())),
            "a failure to enter the sandbox, long after it did": frame(.failed(SandboxFailure(stage: "x", errno: 1))),
            "the beginning of a frame, and then nothing": [0, 0, 0, 9, 1, 2],
            "nothing": [],
        ]
    }()

    @Test("what a worker leaves behind does not speak for it, though it holds its end of the socket")
    func leftBehind() async throws {
        try await WorkerPeer.runEntered { peer in
            let recorder = Recorder()
            let caller = Task { try await peer.execution().run { recorder.keep($0) } }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            try peer.send(.stdout(id: 1, text: "its last word"))
            kill(peer.process.pid, SIGKILL)

            await #expect(throws: ExecutionFailure.workerLost("the worker ended")) { try await caller.value }
            #expect(recorder.events == [.stdout("its last word")])
            let forged = try FrameCoding().frame(WorkerEvent.stdout(id: 1, text: "forged"))
            #expect(peer.attempt(bytes: forged, passing: -1) == -EPIPE)
        }
    }

    @Test("a worker that lies is ended, and the caller is told that it was lost", arguments: lies.keys.sorted())
    func lie(named name: String) async throws {
        let bytes = try #require(Self.lies[name])
        try await WorkerPeer.runEntered(outputLimit: 1000) { peer in
            let recorder = Recorder()
            let caller = Task { try await peer.execution().run { recorder.keep($0) } }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            try peer.send(.stdout(id: 1, text: "before"))
            if !bytes.isEmpty { try peer.send(bytes: bytes) }
            // It is the lie that ends the worker, and the end of the stream only where there was none.
            peer.hangUp()

            let failure = await #expect(throws: ExecutionFailure.self) { try await caller.value }
            #expect(recorder.events.first == .stdout("before"))
            await peer.handle.waitForEnd()
            #expect(peer.process.hasEnded)
            let reason = await peer.worker.lossReason
            #expect(failure == .workerLost(reason))
            #expect((reason == "the worker ended") == (name == "nothing"))
            #expect(!reason.contains("forged"))
            await #expect(throws: ExecutionFailure.self) { try await peer.execution().run { _ in } }
        }
    }

    @Test(
        "a frame after the end of its execution ends the worker, and not what was told before",
        arguments: [
            .done(id: 1, status: .ok, dropped: DroppedBytes()), .stdout(id: 1, text: "late"),
            .activeLine(id: 1, line: 1),
        ] as [WorkerEvent])
    func late(event: WorkerEvent) async throws {
        try await WorkerPeer.runEntered { peer in
            async let receipt = peer.execution().run { _ in }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            try peer.send(.done(id: 1, status: .ok, dropped: DroppedBytes()), event)
            #expect(try await receipt.status == .ok)
            peer.hangUp()
            await peer.handle.waitForEnd()
            #expect(await peer.worker.lossReason.contains("a frame of no running execution"))
        }
    }

    @Test("a worker that speaks of executions before there is one is ended")
    func early() async throws {
        try await WorkerPeer.run { peer in
            try peer.send(.ready, .stdout(id: 1, text: "early"))
            peer.hangUp()
            await peer.handle.waitForEnd()
            #expect(await peer.worker.lossReason.contains("a frame of no running execution"))
        }
    }

    @Test("a worker that cannot enter its sandbox says at which step")
    func failedToEnter() async throws {
        try await WorkerPeer.run { peer in
            try peer.send(.failed(SandboxFailure(stage: "enter-root: mount proc on /proc", errno: EPERM)))
            let error = await #expect(throws: SupervisionError.self) { try await peer.worker.waitUntilEntered() }
            #expect(error?.description.contains("enter-root: mount proc on /proc: Operation not permitted") == true)
        }
    }

    @Test("a worker that ends before it is in its sandbox is not waited for")
    func endedEarly() async throws {
        try await WorkerPeer.run { peer in
            let entering = Task { try await peer.worker.waitUntilEntered() }
            peer.hangUp()
            await #expect(throws: SupervisionError.self) { try await entering.value }
        }
    }

    @Test("a worker that does not enter its sandbox is ended when it has had its time")
    func neverEntered() async throws {
        try await WorkerPeer.run(patience: .zero) { peer in
            let entering = Task { try await peer.worker.waitUntilEntered() }
            await peer.handle.waitForEnd()
            peer.hangUp()
            await #expect(throws: SupervisionError.self) { try await entering.value }
        }
    }

    @Test("a worker that does not read what it is sent is ended when it has had its time")
    func neverReads() async throws {
        // It has as long to be ready, too, which takes a moment on a busy machine.
        try await WorkerPeer.runEntered(patience: .seconds(5)) { peer in
            // More than the sockets between them hold.
            let code = String(repeating: "#", count: 8 << 20)
            let failure = await #expect(throws: ExecutionFailure.self) {
                try await peer.execution(code).run { _ in }
            }
            #expect(failure == .workerLost("the worker does not read what it is sent"))
            await peer.handle.waitForEnd()
        }
    }

    @Test("a worker that reads slowly, but reads, is sent everything")
    func readsLate() async throws {
        try await WorkerPeer.runEntered { peer in
            let code = String(repeating: "#", count: 8 << 20)
            async let receipt = peer.execution(code).run { _ in }
            var requests = peer.requests.makeAsyncIterator()
            #expect(await requests.next() == .execute(id: 1, language: "python", code: code))
            try peer.send(.done(id: 1, status: .ok, dropped: DroppedBytes()))
            #expect(try await receipt.status == .ok)
        }
    }

    /// As much of a frame as the gateway takes without seeing its end.
    private static let halfFrame =
        FrameHeader.bytes(contentLength: FrameLimit.workerEvent)
        + [UInt8](repeating: 0x20, count: FrameLimit.workerEvent - 1)

    @Test("half a frame under an execution holds nobody: whoever stops it ends the worker")
    func halfFrameWhileRunning() async throws {
        try await WorkerPeer.runEntered(grace: .zero) { peer in
            var requests = peer.requests.makeAsyncIterator()
            let caller = Task { try await peer.execution().run { _ in } }
            _ = await requests.next()
            let sent = Gate()
            try peer.sendInBackground([Self.halfFrame]) { _ in sent.open() }
            await sent.pass()
            caller.cancel()
            await peer.handle.waitForEnd()
            peer.hangUp()
            await #expect(throws: ExecutionFailure.self) { try await caller.value }
        }
    }

    @Test("half a frame of an idle worker holds nobody: it is ended like any other")
    func halfFrameWhileIdle() async throws {
        try await WorkerPeer.runEntered { peer in
            let sent = Gate()
            try peer.sendInBackground([Self.halfFrame]) { _ in sent.open() }
            await sent.pass()
            peer.worker.kill()
            await peer.handle.waitForEnd()
            peer.hangUp()
        }
    }

    @Test("what a worker says of itself is told on one line, and not at length")
    func longReason() async throws {
        try await WorkerPeer.run { peer in
            let stage = "x\n\u{1b}[2J" + String(repeating: "y", count: 10_000)
            try peer.send(.failed(SandboxFailure(stage: stage, errno: EPERM)))
            let error = await #expect(throws: SupervisionError.self) { try await peer.worker.waitUntilEntered() }
            let told = try #require(error?.description)
            #expect(told.contains("x\u{fffd}\u{fffd}[2Jyyy") && told.contains("Operation not permitted"))
            #expect(told.utf8.count < 1200)
        }
    }

    @Test("a descriptor that a worker sends is not received")
    func descriptors() async throws {
        try await WorkerPeer.runEntered { peer in
            var ends: [Int32] = [-1, -1]
            try #require(nb_pipe(&ends) == 0)
            defer { close(ends[0]) }
            async let receipt = peer.execution().run { _ in }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            let output = try FrameCoding().frame(WorkerEvent.stdout(id: 1, text: "x"))
            // Linux 6.16 and newer refuse it where it is sent, and older ones drop it where it is read.
            let result = peer.attempt(bytes: output, passing: ends[1])
            #expect(result == 0 || result == -EPERM)
            close(ends[1])
            try peer.send(.done(id: 1, status: .ok, dropped: DroppedBytes()))
            _ = try await receipt
            // Nobody holds the writing end any more, so the reading end is at its end: at once, or when a child that
            // another test has just started has closed what it inherited.
            var ready = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            #expect(poll(&ready, 1, 60_000) == 1)
            #expect(ready.revents & Int16(POLLHUP) != 0)
        }
    }
}
