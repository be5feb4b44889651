import SessionModel
import Testing
import Wire

@testable import Supervision

@Suite(.timeLimit(.minutes(10)))
struct InterruptionTests {
    private struct Left: Error {}

    @Test("a caller that is cancelled interrupts the code, waits for its end, and leaves a worker that works")
    func cancellation() async throws {
        try await WorkerPeer.runEntered { peer in
            var requests = peer.requests.makeAsyncIterator()
            let caller = Task { try await peer.execution().run { _ in } }
            _ = await requests.next()
            caller.cancel()
            #expect(await requests.next() == .interrupt(id: 1))
            try peer.send(.stdout(id: 1, text: "^C"), .done(id: 1, status: .interrupted, dropped: DroppedBytes()))
            await #expect(throws: CancellationError.self) { try await caller.value }

            async let next = peer.execution().run { _ in }
            #expect(await requests.next() == .execute(id: 2, language: "python", code: "1+1"))
            try peer.send(.done(id: 2, status: .ok, dropped: DroppedBytes()))
            #expect(try await next.status == .ok)
        }
    }

    @Test("a caller that cannot take an event interrupts the code, and gets its own error after the end")
    func emitThrows() async throws {
        try await WorkerPeer.runEntered { peer in
            var requests = peer.requests.makeAsyncIterator()
            let caller = Task { try await peer.execution().run { _ in throw Left() } }
            _ = await requests.next()
            try peer.send(.stdout(id: 1, text: "a"))
            #expect(await requests.next() == .interrupt(id: 1))
            try peer.send(.stdout(id: 1, text: "b"), .done(id: 1, status: .interrupted, dropped: DroppedBytes()))
            await #expect(throws: Left.self) { try await caller.value }
        }
    }

    @Test("a caller that is cancelled before the code begins never begins it")
    func cancelledAhead() async throws {
        try await WorkerPeer.runEntered { peer in
            let id = await peer.worker.nextExecution()
            await peer.worker.stop(id)
            await #expect(throws: CancellationError.self) {
                try await peer.worker.begin(id, language: "python", code: "1")
            }
            var requests = peer.requests.makeAsyncIterator()
            async let next = peer.execution().run { _ in }
            #expect(await requests.next() == .execute(id: id + 1, language: "python", code: "1+1"))
            try peer.send(.done(id: id + 1, status: .ok, dropped: DroppedBytes()))
            _ = try await next
        }
    }

    @Test("code whose task is cancelled before it is sent never begins, and its worker works on")
    func cancelledBeforeItIsSent() async throws {
        try await WorkerPeer.runEntered { peer in
            let worker = peer.worker
            let caller = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await worker.begin(await worker.nextExecution(), language: "python", code: "1")
            }
            await #expect(throws: CancellationError.self) { try await caller.value }
            var requests = peer.requests.makeAsyncIterator()
            async let next = peer.execution().run { _ in }
            #expect(await requests.next() == .execute(id: 2, language: "python", code: "1+1"))
            try peer.send(.done(id: 2, status: .ok, dropped: DroppedBytes()))
            #expect(try await next.status == .ok)
        }
    }

    @Test("an interrupt that comes too late does not reach the next execution")
    func lateInterrupt() async throws {
        try await WorkerPeer.runEntered(grace: .zero) { peer in
            var requests = peer.requests.makeAsyncIterator()
            async let first = peer.execution().run { _ in }
            _ = await requests.next()
            try peer.send(.done(id: 1, status: .ok, dropped: DroppedBytes()))
            _ = try await first

            async let second = peer.execution().run { _ in }
            _ = await requests.next()
            await peer.worker.stop(1)
            try peer.send(.done(id: 2, status: .ok, dropped: DroppedBytes()))
            #expect(try await second.status == .ok)
            #expect(!peer.process.hasEnded)
            peer.hangUp()
            #expect(await requests.next() == nil)
        }
    }

    @Test("code that does not answer to being interrupted loses its kernel, and a worker that keeps on is killed")
    func escalation() async throws {
        try await WorkerPeer.runEntered(grace: .zero) { peer in
            var requests = peer.requests.makeAsyncIterator()
            let caller = Task { try await peer.execution().run { _ in } }
            _ = await requests.next()
            caller.cancel()
            var asked: Set<WorkerRequest> = []
            while asked.count < 2, let request = await requests.next() { asked.insert(request) }
            #expect(asked == [.interrupt(id: 1), .killKernel(id: 1)])
            await peer.handle.waitForEnd()
            #expect(peer.process.hasEnded)
            peer.hangUp()
            await #expect(throws: ExecutionFailure.self) { try await caller.value }
        }
    }
}
