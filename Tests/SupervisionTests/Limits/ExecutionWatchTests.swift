import SessionModel
import Testing
import Wire

@testable import Supervision

@Suite(.timeLimit(.minutes(10)))
struct ExecutionWatchTests {
    /// A limit that is reached before the first look.
    private static let noTime = ExecutionLimits(wall: .zero, processor: .seconds(3600))

    @Test("code that runs too long is interrupted, and the receipt and a sentence tell why")
    func interrupted() async throws {
        try await WorkerPeer.runEntered { peer in
            let recorder = Recorder()
            async let receipt = peer.execution(limits: Self.noTime).run { recorder.keep($0) }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            #expect(await requests.next() == .interrupt(id: 1))
            try peer.send(.done(id: 1, status: .interrupted, dropped: DroppedBytes()))
            #expect(try await receipt.status == .timeout)
            guard case .stopped(let words) = recorder.events.last else {
                Issue.record("nothing was said of it")
                return
            }
            #expect(words.contains("0 s, the longest that policy default allows"))
        }
    }

    @Test(
        "code that fills a folder is interrupted, and the receipt and a sentence tell which",
        arguments: [
            (.workspaceBytes, .workspaceLimit, "The session's files take more than 1 GiB"),
            (.workspaceFiles, .workspaceLimit, "The session has more than 1000 files"),
            (.temporaryBytes, .temporaryLimit, "The session's temporary files take more than 256 MiB"),
            (.temporaryFiles, .temporaryLimit, "The session has more than 1000 temporary files"),
        ] as [(ExecutionLimit, Receipt.Status, String)])
    func full(limit: ExecutionLimit, status: Receipt.Status, sentence: String) async throws {
        try await WorkerPeer.runEntered { peer in
            let recorder = Recorder()
            async let receipt = peer.execution().run { recorder.keep($0) }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            // It waits for the code's end.
            Task { await peer.worker.stop(1, for: limit) }
            #expect(await requests.next() == .interrupt(id: 1))
            try peer.send(.done(id: 1, status: .interrupted, dropped: DroppedBytes()))
            #expect(try await receipt.status == status)
            guard case .stopped(let words) = recorder.events.last else {
                Issue.record("nothing was said of it")
                return
            }
            #expect(words.hasPrefix(sentence))
        }
    }

    @Test("code that swallows the interrupt and ends well has still run too long")
    func swallowed() async throws {
        try await WorkerPeer.runEntered { peer in
            async let receipt = peer.execution(limits: Self.noTime).run { _ in }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            #expect(await requests.next() == .interrupt(id: 1))
            try peer.send(.done(id: 1, status: .ok, dropped: DroppedBytes()))
            #expect(try await receipt.status == .timeout)
        }
    }

    @Test("a worker that does not end what runs too long is ended, and that is a timeout and no lost worker")
    func hostileWorker() async throws {
        try await WorkerPeer.runEntered(grace: .zero) { peer in
            let recorder = Recorder()
            let caller = Task { try await peer.execution(limits: Self.noTime).run { recorder.keep($0) } }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            await peer.handle.waitForEnd()
            #expect(peer.process.hasEnded)
            peer.hangUp()
            let receipt = try await caller.value
            #expect(receipt.status == .timeout)
            guard case .kernelDied(let words) = recorder.events.last else {
                Issue.record("nothing was said of it")
                return
            }
            #expect(words.contains("variables are gone"))
        }
    }

    @Test("an execution that ends in time is not touched, and neither is the next")
    func inTime() async throws {
        try await WorkerPeer.runEntered { peer in
            var requests = peer.requests.makeAsyncIterator()
            for id in 1...3 {
                async let receipt = peer.execution().run { _ in }
                #expect(await requests.next() == .execute(id: id, language: "python", code: "1+1"))
                try peer.send(.done(id: id, status: .ok, dropped: DroppedBytes()))
                #expect(try await receipt.status == .ok)
            }
        }
    }

    @Test("what a worker's own watch finds ends the execution: processor time by an interrupt")
    func workerWatchProcessor() async throws {
        try await WorkerPeer.runEntered { peer in
            async let receipt = peer.execution().run { _ in }
            var requests = peer.requests.makeAsyncIterator()
            _ = await requests.next()
            try peer.send(.limitReached(id: 1, .processorTime))
            #expect(await requests.next() == .interrupt(id: 1))
            try peer.send(.done(id: 1, status: .interrupted, dropped: DroppedBytes()))
            #expect(try await receipt.status == .cpuLimit)
        }
    }

    @Test("and memory with the kernel, which is said to have run out of it")
    func workerWatchMemory() async throws {
        try await WorkerPeer.runEntered { peer in
            let ran = try await peer.run(
                saying: .limitReached(id: 1, .memory), .kernelEnded(language: "python", .signalled(signal: 9)),
                .done(id: 1, status: .kernelDied, dropped: DroppedBytes()))
            #expect(ran.receipt.status == .outOfMemory)
            guard case .kernelDied(let words) = ran.told.last else {
                Issue.record("nothing was said of it")
                return
            }
            #expect(words.contains("ran out of memory and was killed. The session used 1 GiB"))
        }
    }

    @Test("a limit of an execution that does not run is a lie, and costs the worker")
    func lie() async throws {
        try await WorkerPeer.runEntered { peer in
            try peer.send(.limitReached(id: 7, .memory))
            await peer.handle.waitForEnd()
            #expect(await peer.worker.lossReason.contains("broke the protocol"))
        }
    }

    @Test("output that was dropped from code that ended well is a limit of its own")
    func output() async throws {
        try await WorkerPeer.runEntered { peer in
            var requests = peer.requests.makeAsyncIterator()
            for (id, status, expected) in [(1, .ok, .outputLimit), (2, .error, .error)]
                as [(Int, ExecutionStatus, Receipt.Status)]
            {
                async let receipt = peer.execution().run { _ in }
                _ = await requests.next()
                try peer.send(.done(id: id, status: status, dropped: DroppedBytes(stderr: 5)))
                #expect(try await receipt.status == expected)
            }
        }
    }

    @Test(
        "sizes and times are said as people say them",
        arguments: [
            (.memory, 400 << 20, "400 MiB"), (.memory, 3 << 29, "1.5 GiB"), (.workspaceBytes, 1000, "1000 bytes"),
            (.workspaceBytes, 1 << 10, "1 KiB"), (.temporaryBytes, 5 << 20, "5 MiB"),
        ] as [(ExecutionLimit, Int, String)])
    func words(limit: ExecutionLimit, bytes: Int, expected: String) {
        let limits = ExecutionLimits(
            wall: .seconds(1), processor: .seconds(1), memoryBytes: bytes, workspaceBytes: bytes,
            temporaryBytes: bytes)
        #expect(limits.reason(limit).contains(" \(expected)"))
    }
}
