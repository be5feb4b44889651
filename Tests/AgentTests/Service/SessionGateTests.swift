import SessionModel
import Testing

@testable import Agent

@Suite("One turn at a time in a session", .timeLimit(.minutes(10)))
struct SessionGateTests {
    private let clock = ManualClock()
    private let session = SessionID()

    private var gate: SessionGate { SessionGate(patience: .seconds(5), clock: clock) }

    /// Runs the body while another turn holds the session; the returned task ends with that turn.
    private func holding(_ gate: SessionGate) async -> (
        release: AsyncStream<Void>.Continuation, holder: Task<Void, any Error>
    ) {
        let (held, hold) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let holder = Task { [session] in
            try await gate.entering(session) { _ in
                hold.yield()
                _ = await released.first { true }
            }
        }
        _ = await held.first { true }
        return (release, holder)
    }

    @Test("a session that stays busy is given up after the patience")
    func busy() async throws {
        let gate = gate
        let (release, holder) = await holding(gate)
        let waiter = Task { [session] in try await gate.entering(session) { _ in } }
        _ = await clock.sleeps.first { true }
        clock.advance(by: .seconds(5))
        await #expect(throws: SessionBusy(session)) { try await waiter.value }
        release.yield()
        try await holder.value
        #expect(!gate.isHeld(session))
    }

    @Test("a session that becomes free lets the next one in")
    func waits() async throws {
        let gate = gate
        let (release, holder) = await holding(gate)
        let waiter = Task { [session] in try await gate.entering(session) { _ in "in" } }
        _ = await clock.sleeps.first { true }
        release.yield()
        #expect(try await waiter.value == "in")
        try await holder.value
        #expect(!gate.isHeld(session))
    }

    @Test("one that waits and is cancelled leaves no trace")
    func cancelled() async throws {
        let gate = gate
        let (release, holder) = await holding(gate)
        let waiter = Task { [session] in try await gate.entering(session) { _ in } }
        _ = await clock.sleeps.first { true }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        release.yield()
        try await holder.value
        #expect(try await gate.entering(session) { _ in 1 } == 1)
    }

    @Test("sessions do not wait for each other")
    func others() async throws {
        let gate = gate
        let (release, holder) = await holding(gate)
        #expect(try await gate.entering(SessionID()) { _ in 1 } == 1)
        release.yield()
        try await holder.value
    }

    @Test("a turn that throws lets go")
    func throwing() async throws {
        struct Failed: Error {}
        let gate = gate
        await #expect(throws: Failed.self) { try await gate.entering(session) { _ in throw Failed() } }
        #expect(!gate.isHeld(session))
    }

    @Test("only a session with a turn can be interrupted")
    func interrupt() async throws {
        let gate = gate
        #expect(!gate.interrupt(session))
        let interrupted = try await gate.entering(session) { _ in gate.interrupt(session) }
        #expect(interrupted)
    }

    @Test("one that is next interrupts the turn and comes in before those that waited longer")
    func next() async throws {
        let gate = gate
        let (entries, enter) = AsyncStream.makeStream(of: String.self)
        let (held, hold) = AsyncStream.makeStream(of: Void.self)
        let (interrupted, interrupt) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let holder = Task { [session] in
            try await gate.entering(session) { interruption in
                interruption.onRequest { interrupt.yield() }
                hold.yield()
                _ = await released.first { true }
            }
        }
        _ = await held.first { true }
        async let patient: Void = gate.entering(session) { _ in _ = enter.yield("patient") }
        _ = await clock.sleeps.first { true }
        async let next: Void = gate.entering(session, isNext: true) { _ in _ = enter.yield("next") }
        _ = await interrupted.first { true }
        release.yield()
        _ = try await (holder.value, patient, next)
        enter.finish()
        #expect(await entries.reduce(into: []) { $0.append($1) } == ["next", "patient"])
    }
}
