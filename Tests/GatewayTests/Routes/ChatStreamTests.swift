import Agent
import SessionModel
import Testing

@testable import Gateway

struct ChatStreamTests {
    static let body = ChatTests.hello(#""stream": true"#)

    @Test("chunks come one a line, then the completion, then the end")
    func framing() async throws {
        let turns = ScriptedTurns { _, emit in
            try await emit(.says("one\n\ntwo"))
            try await emit(.says("data: /three"))
            return TurnOutcome(
                messages: [], finishReason: .confirmation, usage: TokenUsage(promptTokens: 1, completionTokens: 2),
                model: "m")
        }
        try await TestGateway(turns: turns).test { caller in
            let answer = try await caller.post("/v1/chat", Self.body)
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "text/event-stream")
            #expect(answer.header("Cache-Control") == "no-cache")
            #expect(answer.header("X-Accel-Buffering") == "no")
            #expect(answer.header("X-RateLimit-Limit") != nil)
            #expect(answer.header("X-Request-Id") != nil)
            let session = try #require(answer.header("X-Session-Id"))
            let turn = try #require(answer.eventIDs.first?.dropLast(2))
            #expect(
                answer.text == """
                    id: \(turn)-1
                    data: {"content":"one\\n\\ntwo","role":"assistant","type":"message"}

                    id: \(turn)-2
                    data: {"content":"data: /three","role":"assistant","type":"message"}

                    id: \(turn)-3
                    data: {"content":"complete","finish_reason":"confirmation","role":"server",\
                    "session_id":"\(session)","type":"status",\
                    "usage":{"completion_tokens":2,"prompt_tokens":1,"total_tokens":3}}

                    data: [DONE]


                    """)
        }
    }

    @Test("a turn without a chunk is a stream all the same")
    func silentTurn() async throws {
        try await TestGateway().test { caller in
            let answer = try await caller.post("/v1/chat", Self.body)
            #expect(answer.status == 200)
            #expect(answer.chunks.first?["content"] == "complete")
            #expect(answer.events.last == "[DONE]")
        }
    }

    @Test("a failure after the first chunk is an event, and the stream still ends")
    func failureInside() async throws {
        let turns = ScriptedTurns { _, emit in
            try await emit(.says("so far"))
            throw ModelFailure.unreachable("the model hung up")
        }
        try await TestGateway(turns: turns).test { caller in
            let answer = try await caller.post("/v1/chat", Self.body)
            #expect(answer.status == 200)
            #expect(answer.events.count == 3)
            #expect(answer.chunks.last?["error"]?["code"] == "model_unreachable")
            #expect(answer.chunks.last?["error"]?["message"] == "the model hung up")
            #expect(answer.events.last == "[DONE]")
        }
    }

    @Test("an inner failure in a stream is told by an id, and logged under it")
    func incidentInside() async throws {
        let turns = ScriptedTurns { _, emit in
            try await emit(.says("so far"))
            throw ExecutionFailure.workerLost("of secret causes")
        }
        let gateway = TestGateway(turns: turns)
        try await gateway.test { caller in
            let answer = try await caller.post("/v1/chat", Self.body)
            #expect(!answer.text.contains("secret"))
            let id = try #require(answer.chunks.last?["error"]?["details"]?["error_id"]?.stringValue)
            let line = try #require(gateway.log.lines.first { $0.level == "error" })
            #expect(line.metadata["error_id"] == id)
        }
    }

    @Test("a turn that the shutdown interrupted ends with an error event")
    func drainedInside() async throws {
        let drain = Drain()
        let turns = ScriptedTurns { _, emit in
            try await emit(.says("so far"))
            drain.begin()
            return TurnOutcome(messages: [], finishReason: .interrupted, usage: TokenUsage(), model: "m")
        }
        var gateway = TestGateway(turns: turns)
        gateway.drain = drain
        try await gateway.test { caller in
            let answer = try await caller.post("/v1/chat", Self.body)
            #expect(answer.status == 200)
            #expect(answer.chunks.last?["error"]?["code"] == "draining")
            #expect(answer.events.last == "[DONE]")
        }
    }

    @Test("a silent turn is kept alive by comments, the first of which begins the stream")
    func pings() async throws {
        let finish = Gate()
        let gateway = TestGateway(
            turns: ScriptedTurns { _, emit in
                await finish.passed()
                try await emit(.says("late"))
                return .empty
            })
        let clock = gateway.clock
        try await gateway.test { caller in
            async let answering = caller.post("/v1/chat", Self.body)
            for _ in 1...3 {
                await clock.someoneSleeps()
                clock.advance(by: .seconds(15))
            }
            await clock.someoneSleeps()
            finish.open()
            let answer = try await answering
            #expect(answer.status == 200)
            #expect(answer.events.prefix(3) == [": ping", ": ping", ": ping"])
            #expect(answer.chunks.first?["content"] == "late")
            #expect(answer.events.last == "[DONE]")
        }
    }

    @Test("a failure after a ping is an event, since the status is out")
    func failureAfterPing() async throws {
        let finish = Gate()
        let gateway = TestGateway(
            turns: ScriptedTurns { request, _ in
                await finish.passed()
                throw SessionBusy(request.session.id)
            })
        let clock = gateway.clock
        try await gateway.test { caller in
            async let answering = caller.post("/v1/chat", Self.body)
            await clock.someoneSleeps()
            clock.advance(by: .seconds(15))
            await clock.someoneSleeps()
            finish.open()
            let answer = try await answering
            #expect(answer.status == 200)
            #expect(answer.events.first == ": ping")
            #expect(answer.chunks.last?["error"]?["code"] == "session_busy")
            #expect(answer.events.last == "[DONE]")
        }
    }
}
