import Testing

@testable import Agent

@Suite("Handing events from task to task", .timeLimit(.minutes(10)))
struct HandoffTests {
    @Test("everything arrives in order, and the end after it")
    func order() async throws {
        let handoff = Handoff<Int>()
        async let sent: Void = {
            for number in 0..<100 { try await handoff.send(number) }
            handoff.close()
        }()
        var received: [Int] = []
        while let number = try await handoff.next() { received.append(number) }
        try await sent
        #expect(received == Array(0..<100))
        #expect(try await handoff.next() == nil)
    }

    @Test("a receiver that waits is woken by a failure")
    func failure() async throws {
        struct Stopped: Error {}
        let handoff = Handoff<Int>()
        let received = Task { try await handoff.next() }
        handoff.close(throwing: Stopped())
        await #expect(throws: Stopped.self) { try await received.value }
        await #expect(throws: CancellationError.self) { try await handoff.send(1) }
    }

    @Test("a receiver that is cancelled stops waiting")
    func cancelledReceiver() async throws {
        let handoff = Handoff<Int>()
        let task = Task { try await handoff.next() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("a sender that is cancelled stops waiting")
    func cancelledSender() async throws {
        let handoff = Handoff<Int>()
        let task = Task { try await handoff.send(1) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("a sender that waits is let go when the handoff closes")
    func closed() async throws {
        let handoff = Handoff<Int>()
        let task = Task { try await handoff.send(1) }
        handoff.close()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("an interruption that was requested before counts as well")
    func earlyInterruption() async throws {
        let interruption = Interruption()
        interruption.request()
        await #expect(throws: Interruption.Requested.self) {
            try await relay(until: interruption) { (send: @Sendable (Int) async throws -> Void) in
                try await Silence.untilCancelled()
            } consume: { _ in
            }
        }
    }
}
