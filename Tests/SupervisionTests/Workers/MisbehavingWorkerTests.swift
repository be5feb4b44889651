import CLinux
import Glibc
import SessionModel
import Testing
import Wire

@testable import Supervision

/// Frames from a worker are untrusted: whatever one sends costs that worker its life, and its caller one clear error.
@Suite(.timeLimit(.minutes(1)))
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
            "half a surrogate pair": frame(#"{"stdout":{"id":1,"text":"\ud800"}}"#),
            "output of an execution that is not there": frame(.stdout(id: 2, text: "forged")),
            "output of an execution before the first": frame(.stderr(id: 0, text: "forged")),
            "the end of an execution that is not there": frame(.done(id: 7, status: .ok, dropped: 0)),
            "a failure to enter the sandbox, long after it did": frame(.failed(SandboxFailure(stage: "x", errno: 1))),
            "the beginning of a frame, and then nothing": [0, 0, 0, 9, 1, 2],
            "nothing": [],
        ]
    }()

    @Test("a worker that lies is ended, and the caller is told that it was lost", arguments: lies.keys.sorted())
    func lie(named name: String) async throws {
        let bytes = try #require(Self.lies[name])
        try await WorkerPeer.runEntered { peer in
            let recorder = Recorder()
            let caller = Task { try await peer.execution().run { recorder.keep($0) } }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            try peer.send(.stdout(id: 1, text: "before"))
            if !bytes.isEmpty { try peer.send(bytes: bytes) }
            // It is the lie that ends the worker, and the end of the stream only where there was none.
            peer.hangUp()

            let failure = await #expect(throws: ExecutionFailure.self) { try await caller.value }
            #expect(recorder.events == [.stdout("before")])
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
            .done(id: 1, status: .ok, dropped: 0), .stdout(id: 1, text: "late"), .activeLine(id: 1, line: 1),
        ] as [WorkerEvent])
    func late(event: WorkerEvent) async throws {
        try await WorkerPeer.runEntered { peer in
            async let receipt = peer.execution().run { _ in }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            try peer.send(.done(id: 1, status: .ok, dropped: 0), event)
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

    @Test("a descriptor that a worker sends is not received")
    func descriptors() async throws {
        try await WorkerPeer.runEntered { peer in
            var ends: [Int32] = [-1, -1]
            try #require(nb_pipe(&ends) == 0)
            defer { close(ends[0]) }
            async let receipt = peer.execution().run { _ in }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            try peer.send(bytes: FrameCoding().frame(WorkerEvent.stdout(id: 1, text: "x")), passing: ends[1])
            close(ends[1])
            try peer.send(.done(id: 1, status: .ok, dropped: 0))
            _ = try await receipt
            // Nobody holds the writing end any more, so the reading end is at its end.
            var ready = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            #expect(poll(&ready, 1, 0) == 1)
            #expect(ready.revents & Int16(POLLHUP) != 0)
        }
    }
}
