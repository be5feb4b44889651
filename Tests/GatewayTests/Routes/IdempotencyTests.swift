import Agent
import HTTPTypes
import SessionModel
import Synchronization
import Testing

@testable import Gateway

/// Requests with idempotency keys, through everything that stands before the turns.
@Suite("Requests with idempotency keys", .timeLimit(.minutes(10)))
struct IdempotencyDeskTests {
    private func post(_ caller: Caller, _ body: String, key: String = "a-key") async throws -> Answer {
        try await caller.post("/v1/chat", body, headers: [.idempotencyKey: key])
    }

    @Test("a retry gets the first answer, and no other turn is begun", arguments: [true, false])
    func replayed(isStreamed: Bool) async throws {
        let gateway = TestGateway(
            turns: ScriptedTurns { _, emit in
                try await emit(.says("once"))
                return .empty
            })
        try await gateway.test { caller in
            let body = ChatTests.hello(#""stream": \#(isStreamed)"#)
            let first = try await post(caller, body)
            let second = try await post(caller, body)
            #expect(first.text == second.text)
            #expect(first.header("Idempotent-Replayed") == nil)
            #expect(second.header("Idempotent-Replayed") == "true")
            #expect(first.header("Content-Type") == second.header("Content-Type"))
            #expect(first.header("X-Session-Id") == second.header("X-Session-Id"))
            #expect(gateway.turns.requests.count == 1)
            #expect(try await post(caller, ChatTests.hello(#""auto_run": false"#)).status == 422)
            _ = try await post(caller, body, key: "another")
            #expect(gateway.turns.requests.count == 2)
        }
    }

    @Test("what cannot have run code is tried again, and what can have is not")
    func failures() async throws {
        let count = Mutex(0)
        let gateway = TestGateway(
            turns: ScriptedTurns { request, emit in
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                if number == 1 { throw SessionBusy(request.session.id) }
                try await emit(.says("some"))
                throw ModelFailure.unreachable("gone")
            })
        try await gateway.test { caller in
            #expect(try await post(caller, ChatTests.hello).status == 423)
            let first = try await post(caller, ChatTests.hello)
            #expect(first.status == 502)
            #expect(first.header("X-Should-Retry") == "false")
            let second = try await post(caller, ChatTests.hello)
            #expect(second.text == first.text)
            #expect(second.status == 502)
            #expect(count.withLock { $0 } == 2)
        }
    }

    @Test("a request that the server went down with is not begun again")
    func lost() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            _ = try await post(caller, ChatTests.hello)
            let name = IdempotencyKey(tenant: .default, name: "a-key")
            await gateway.kept.finish(name, as: .begun)
            let answer = try await post(caller, ChatTests.hello)
            #expect(answer.status == 409)
            #expect(answer.code == "request_interrupted")
            #expect(gateway.turns.requests.count == 1)
        }
    }
}
