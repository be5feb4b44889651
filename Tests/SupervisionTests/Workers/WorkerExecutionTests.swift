import Glibc
import Policies
import SessionModel
import Testing
import Wire

@testable import Supervision

@Suite(.timeLimit(.minutes(10)))
struct WorkerExecutionTests {
    @Test("what a worker says is handed over in order, and the receipt tells what it came to")
    func wholeRun() async throws {
        try await WorkerPeer.runEntered { peer in
            let recorder = Recorder()
            async let receipt = peer.execution("print(1)").run { recorder.keep($0) }
            var requests = peer.requests.makeAsyncIterator()
            #expect(await requests.next() == .execute(id: 1, language: "python", code: "print(1)"))
            try peer.send(
                .kernelReady(language: "python", version: "3.11.2"), .activeLine(id: 1, line: 1),
                .stdout(id: 1, text: "1\n"), .stderr(id: 1, text: "é"), .display(id: 1, data: ["text/plain": "f"]),
                .result(id: 1, data: ["text/plain": "2"]), .error(id: 1, name: "E", value: "v", traceback: "tb"),
                .done(id: 1, status: .error, dropped: DroppedBytes()))
            #expect(try await receipt.status == .error)
            #expect(try await receipt.policyHash == "hash")
            #expect(try await receipt.outputBytes == 8)
            #expect(
                recorder.events == [
                    .activeLine(1), .stdout("1\n"), .stderr("é"), .display(RichOutput(["text/plain": "f"])),
                    .result(RichOutput(["text/plain": "2"])),
                    .error(ExecutionError(name: "E", value: "v", traceback: "tb")),
                ])
        }
    }

    @Test("a worker runs one execution after the other, each under a number of its own, which tells what it does")
    func several() async throws {
        try await WorkerPeer.runEntered { peer in
            var requests = peer.requests.makeAsyncIterator()
            #expect(await peer.worker.activity == .idle(after: 0))
            for id in 1...5 {
                async let receipt = peer.execution().run { _ in }
                #expect(await requests.next() == .execute(id: id, language: "python", code: "1+1"))
                #expect(await peer.worker.activity == .running(id))
                try peer.send(.done(id: id, status: .ok, dropped: DroppedBytes()))
                #expect(try await receipt.status == .ok)
                #expect(await peer.worker.activity == .idle(after: id))
            }
        }
    }

    @Test("output beyond the limit is told of at the end")
    func dropped() async throws {
        try await WorkerPeer.runEntered { peer in
            let ran = try await peer.run(
                saying: .stdout(id: 1, text: "a"),
                .done(id: 1, status: .ok, dropped: DroppedBytes(stdout: 123_000, stderr: 400, other: 56)))
            #expect(ran.told.last == .dropped(bytes: 123_456, log: .nowhere(nil)))
        }
    }

    @Test("a worker that wants a log is answered, also where there is none to be and where nobody listens any more")
    func logs() async throws {
        struct Left: Error {}
        try await WorkerPeer.runEntered { peer in
            let caller = Task { try await peer.execution().run { _ in throw Left() } }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            try peer.send(.stdout(id: 1, text: "a"))
            #expect(await requests.next() == .interrupt(id: 1))
            try peer.send(.logWanted(id: 1))
            #expect(await requests.next() == .log(id: 1, nil))
            try peer.send(.done(id: 1, status: .interrupted, dropped: DroppedBytes(stdout: 1)))
            await #expect(throws: Left.self) { try await caller.value }
        }
    }

    @Test("a worker that wants a log is answered also where the execution was cancelled")
    func logOfTheCancelled() async throws {
        try await WorkerPeer.runEntered { peer in
            let (heard, hearing) = AsyncStream.makeStream(of: Void.self)
            let caller = Task { try await peer.execution().run { _ in hearing.yield() } }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            try peer.send(.stdout(id: 1, text: "a"))
            for await _ in heard { break }
            caller.cancel()
            #expect(await requests.next() == .interrupt(id: 1))
            try peer.send(.logWanted(id: 1))
            #expect(await requests.next() == .log(id: 1, nil))
            try peer.send(.done(id: 1, status: .interrupted, dropped: DroppedBytes()))
            await #expect(throws: CancellationError.self) { try await caller.value }
        }
    }

    @Test("a log that could not be made is told of with the reason")
    func failedLog() async throws {
        try await WorkerPeer.runEntered { peer in
            let ran = try await peer.run(
                saying: .logWanted(id: 1),
                .logged(id: 1, .failed(SandboxFailure(stage: "outputs cannot be opened", errno: ENOTDIR))),
                .done(id: 1, status: .ok, dropped: DroppedBytes(stdout: 1)))
            #expect(ran.receipt.log == nil)
            #expect(
                ran.told == [.dropped(bytes: 1, log: .nowhere("outputs cannot be opened: Not a directory"))])
        }
    }

    @Test("refused calls are told of by name and stand in the receipt; what the code prints does not get there")
    func blocked() async throws {
        try await WorkerPeer.runEntered { peer in
            guard case .number(let socket) = NativeArchitecture.current.syscall(named: "socket") else { return }
            let ran = try await peer.run(
                saying: .stderr(id: 1, text: "[nestbox] blocked: bpf by policy default\n"),
                .blocked(id: 1, RefusedCall(number: socket, arguments: [16, 3, 0])),
                .blockedMore(id: 1, calls: 2), .done(id: 1, status: .error, dropped: DroppedBytes()))
            #expect(ran.receipt.blocked == BlockedCalls(calls: ["socket(AF_NETLINK)"], more: 2))
            #expect(
                ran.told.dropFirst() == [
                    .blocked("blocked: socket(AF_NETLINK) by policy default"),
                    .blocked("blocked: 2 more calls by policy default"),
                ])
        }
    }

    @Test("a report of an execution that does not run ends the worker")
    func blockedLate() async throws {
        try await WorkerPeer.runEntered { peer in
            try peer.send(.blocked(id: 7, RefusedCall(number: 0, arguments: [])))
            await peer.worker.waitForEnd()
            #expect(await peer.worker.isLost)
        }
    }

    @Test("a kernel that died is told of, and the worker goes on")
    func kernelDied() async throws {
        try await WorkerPeer.runEntered { peer in
            let recorder = Recorder()
            async let receipt = peer.execution().run { recorder.keep($0) }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            try peer.send(
                .kernelEnded(language: "python", .signalled(signal: 11)),
                .done(id: 1, status: .kernelDied, dropped: DroppedBytes()))
            #expect(try await receipt.status == .kernelDied)
            guard case .kernelDied(let words) = recorder.events.first else {
                Issue.record("nothing was said of it")
                return
            }
            #expect(words.contains("SIGSEGV"))

            async let next = peer.execution().run { _ in }
            _ = await requests.next()
            try peer.send(.done(id: 2, status: .ok, dropped: DroppedBytes()))
            #expect(try await next.status == .ok)
        }
    }

    @Test("a slow reader slows the worker down: what it has not taken stays where it is")
    func slowReader() async throws {
        try await WorkerPeer.runEntered { peer in
            let (frames, text) = (200, String(repeating: "x", count: 64 << 10))
            let output = try FrameCoding().frame(WorkerEvent.stdout(id: 1, text: text))
            let content = Array(output.dropFirst(FrameHeader.length))
            let (sent, taken) = (FrameCount(), FrameCount())
            let caller = Task {
                try await peer.execution().run { _ in
                    taken.set(taken.count + 1)
                    // The sockets' buffers hold a few frames, the channel and the inbox a few more; never a stream of them.
                    #expect(sent.count - taken.count < 60)
                    // Several times the work of whoever reads the frames, so that it could run ahead.
                    for _ in 0..<4 { _ = try FrameCoding().message(WorkerEvent.self, from: content) }
                }
            }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            let end = try FrameCoding().frame(WorkerEvent.done(id: 1, status: .ok, dropped: DroppedBytes()))
            try peer.sendInBackground(Array(repeating: output, count: frames) + [end]) { sent.set($0) }
            #expect(try await caller.value.outputBytes == frames * text.utf8.count)
            #expect(taken.count == frames)
        }
    }
}
