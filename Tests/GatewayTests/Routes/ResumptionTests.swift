import Agent
import HTTPTypes
import SessionModel
import Testing

@testable import Gateway

@Suite("Coming back for a turn", .timeLimit(.minutes(10)))
struct ResumptionTests {
    private func talking(_ text: String = "hello") -> ScriptedTurns {
        ScriptedTurns { _, emit in
            try await emit(.says(text))
            return .empty
        }
    }

    private func body(_ session: SessionID) -> String {
        #"{"session_id": "\#(session)", "stream": true, "messages": [{"role": "user", "type": "message", "content": "x"}]}"#
    }

    /// The session's last turn from its beginning, and the same turn after its first event.
    private func again(_ caller: Caller, _ session: SessionID, _ first: String) async throws -> [Answer] {
        [
            try await caller.get("/v1/sessions/\(session)/events"),
            try await caller.post("/v1/chat", headers: [.lastEventID: first]),
        ]
    }

    @Test("a turn that has ended is told again for five minutes, to the second, and is gone after them")
    func age() async throws {
        let gateway = TestGateway(turns: talking())
        try await gateway.test { caller in
            let session = try await caller.makeSession()
            let told = try await caller.post("/v1/chat", body(session))
            let first = try #require(told.eventIDs.first)
            gateway.clock.advance(by: .seconds(299))
            let remembered = try await again(caller, session, first)
            #expect(remembered.map(\.status) == [200, 200])
            #expect(remembered[0].events == told.events)
            #expect(remembered[1].events == Array(told.events.dropFirst()))
            gateway.clock.advance(by: .seconds(1))
            let gone = try await again(caller, session, first)
            #expect(gone.map(\.status) == [404, 410])
            #expect(gone.map(\.code) == ["no_turn", "events_gone"])
        }
    }

    @Test("a turn that runs is remembered for as long as it does, and its five minutes begin with its end")
    func running() async throws {
        let finish = Gate()
        let gateway = TestGateway(
            turns: ScriptedTurns { _, emit in
                try await emit(.says("early"))
                await finish.passed()
                return .empty
            })
        try await gateway.test { caller in
            let session = try await caller.makeSession()
            async let telling = caller.post("/v1/chat", body(session))
            await gateway.clock.someoneSleeps()
            gateway.clock.advance(by: .seconds(600))
            finish.open()
            let told = try await telling
            let first = try #require(told.eventIDs.first)
            gateway.clock.advance(by: .seconds(299))
            #expect(try await again(caller, session, first).map(\.status) == [200, 200])
        }
    }

    @Test("of ended turns so many are remembered, and so many bytes, the oldest forgotten first")
    func bounds() async throws {
        for (turns, bytes) in [(2, Int.max), (100, 5000)] {
            var gateway = TestGateway(turns: talking(String(repeating: "x", count: 2000)))
            gateway.configuration.journal.turns = turns
            gateway.configuration.journal.allBytes = bytes
            try await gateway.test { caller in
                var firsts: [String] = []
                for _ in 1...4 {
                    let told = try await caller.post("/v1/chat", body(try await caller.makeSession()))
                    firsts.append(try #require(told.eventIDs.first))
                }
                var statuses: [Int] = []
                for first in firsts {
                    statuses.append(try await caller.post("/v1/chat", headers: [.lastEventID: first]).status)
                }
                #expect(statuses == [410, 410, 200, 200])
            }
        }
    }

    @Test("another tenant's turn is none")
    func tenants() async throws {
        let gateway = TestGateway(turns: talking())
        gateway.keys.set("other-key", tenant: "other")
        try await gateway.test { caller in
            let session = try await caller.makeSession()
            let first = try #require(try await caller.post("/v1/chat", body(session)).eventIDs.first)
            let strange = try await caller.post("/v1/chat", key: "other-key", headers: [.lastEventID: first])
            #expect((strange.status, strange.code) == (410, "events_gone"))
        }
    }
}
