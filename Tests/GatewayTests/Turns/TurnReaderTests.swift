import Agent
import SessionModel
import Testing

@testable import Gateway

@Suite("A client's reading of a turn", .timeLimit(.minutes(10)))
struct TurnReaderTests {
    private let clock = ManualClock()
    private var time: MonotonicTime { MonotonicTime(clock) }

    /// A turn that says one word, and then waits for its end.
    private func turn(until end: Gate) async -> RunningTurn {
        let now = Timestamp(microseconds: 0)
        let session = Session(
            id: SessionID(), createdAt: now, lastActive: now, metadata: [:], autoRun: true, policy: "default")
        let request = TurnRequest(
            session: session, owner: .default, messages: [Message(role: .user, type: .message, content: "x")],
            options: ModelOptions(model: "builtin/offline"), autoRun: true)
        let turn = RunningTurn(
            request, created: now, isAwaited: false, includesUsage: false, limits: JournalLimits(), time: time)
        let begun = Gate()
        turn.begin { turn in
            do {
                try await turn.journal.append(.says("a word"))
                begun.open()
                await end.opensOnCancellation()
                try Task.checkCancellation()
                return .success(.empty)
            } catch {
                return .failure(.clientLeft)
            }
        } ended: { _, _ in
        }
        await begun.passed()
        return turn
    }

    private func client(
        of turn: RunningTurn, send: @escaping TurnJournal.Sending = { done in done() }
    ) -> TurnReader? {
        TurnReader(turn, from: 1, pingInterval: .seconds(15), time: time, send: send)
    }

    @Test("a client that takes nothing for five minutes has left: its turn ends, and the end is there for it")
    func stalled() async throws {
        let end = Gate()
        let turn = await turn(until: end)
        let reader = try #require(client(of: turn))
        guard case .chunks = await reader.next() else {
            Issue.record("nothing to read")
            return
        }
        // What it was handed it never says that it has written.
        for _ in 1...19 {
            await clock.someoneSleeps()
            clock.advance(by: .seconds(15))
        }
        #expect(turn.result == nil && !end.isOpen, "it was not patient")
        while !end.isOpen {
            await clock.someoneSleeps()
            clock.advance(by: .seconds(1))
        }
        await turn.hasEnded()
        guard case .failure? = turn.result, case .ended = await reader.next() else {
            Issue.record("no end")
            return
        }
        reader.close()
    }

    @Test("a client whose connection takes nothing for five minutes has left, even if all fits into what waits for it")
    func stalledBelow() async throws {
        let end = Gate()
        let turn = await turn(until: end)
        let asked = Gate()
        let attached = client(of: turn) { _ in asked.open() }
        let reader = try #require(attached)
        let settling = Task { try await turn.journal.settle() }
        let reading = Task {
            var pings = 0
            while true {
                switch await reader.next() {
                case .chunks: continue
                case .ping: pings += 1
                case .ended, .lost, .closed: return pings
                }
            }
        }
        await asked.passed()
        var silence = Duration.zero
        while !end.isOpen {
            await clock.someoneSleeps()
            clock.advance(by: .seconds(15))
            silence += .seconds(15)
        }
        #expect(silence >= .seconds(300), "it was not patient")
        await #expect(throws: CancellationError.self) { try await settling.value }
        #expect(await reading.value == 0, "it was pinged over what it has not taken")
        reader.close()
    }

    @Test("a client that waits for a silent turn is pinged, and may wait for as long as it likes")
    func waiting() async throws {
        let end = Gate()
        let turn = await turn(until: end)
        let reader = try #require(client(of: turn))
        guard case .chunks = await reader.next() else {
            Issue.record("nothing to read")
            return
        }
        for _ in 1...30 {
            let isBack = Gate()
            let waiting = Task {
                defer { isBack.open() }
                return await reader.next()
            }
            // The first reader; the pinger may be faster.
            while !isBack.isOpen {
                _ = turn.journal.ping(1)
                await Task.yield()
            }
            guard case .ping = await waiting.value else {
                Issue.record("no ping")
                return
            }
            clock.advance(by: .seconds(100))
        }
        #expect(turn.result == nil)
        end.open()
        await turn.hasEnded()
        guard case .success? = turn.result else {
            Issue.record("it was ended")
            return
        }
        reader.close()
    }
}
