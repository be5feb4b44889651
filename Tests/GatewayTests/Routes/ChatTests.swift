import Agent
import SessionModel
import Testing

@testable import Gateway

struct ChatTests {
    static let hello = #"{"messages": [{"role": "user", "type": "message", "content": "Hello!"}]}"#

    static func hello(_ more: String) -> String { hello.dropLast() + ", \(more)}" }

    @Test("the answer has the contract's shape")
    func shape() async throws {
        let outcome = TurnOutcome(
            messages: [
                .made(Message(role: .assistant, type: .code, format: "python", content: "print(1)")),
                .made(Message(role: .computer, type: .console, format: "output", content: "1…"), full: "1 whole"),
            ],
            finishReason: .stop, usage: TokenUsage(promptTokens: 3, completionTokens: 4), model: "openai/x")
        let gateway = TestGateway(turns: ScriptedTurns { _, _ in outcome })
        try await gateway.test { caller in
            let answer = try await caller.post("/v1/chat", Self.hello)
            #expect(answer.status == 200)
            #expect(
                answer.json.keys == [
                    "id", "object", "created", "model", "session_id", "messages", "choices", "usage",
                ])
            let session = try #require(answer["session_id"]?.stringValue)
            #expect(SessionID(session) != nil)
            #expect(answer["id"] == .string("chatcmpl-\(session)"))
            #expect(answer["object"] == "chat.completion")
            #expect(answer["created"] == .integer(1_740_430_606))
            #expect(answer["model"] == "openai/x")
            #expect(
                answer["usage"]
                    == .object(["prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7]))
            let messages = try #require(answer["messages"])
            #expect(messages.elements.compactMap { $0["content"]?.stringValue } == ["print(1)", "1 whole"])
            #expect(
                answer["choices"]
                    == .array([.object(["index": 0, "messages": messages, "finish_reason": "stop"])]))
            #expect(answer.header("X-Session-Id") == session)
        }
    }

    @Test("a chat without a session makes one, and one with a session uses it")
    func sessions() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let made = try await caller.post("/v1/chat", Self.hello)
            let id = try #require(made["session_id"]?.stringValue.flatMap { SessionID($0) })
            #expect(try await caller.get("/v1/sessions/\(id)").status == 200)
            let again = try await caller.post("/v1/chat", Self.hello(#""session_id": "\#(id)""#))
            #expect(again["session_id"] == .string("\(id)"))
            #expect(gateway.turns.requests.map(\.session.id) == [id, id])
            #expect(gateway.turns.requests.allSatisfy { $0.owner == .default })
            #expect(
                gateway.turns.requests.first?.messages == [Message(role: .user, type: .message, content: "Hello!")])
        }
    }

    @Test("a request's word on running code comes before the session's, which comes before running it")
    func autoRun() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let asking = try await caller.makeSession(#"{"auto_run": false}"#)
            for more in [
                #""stream": false"#, #""session_id": "\#(asking)""#, #""session_id": "\#(asking)", "auto_run": true"#,
                #""auto_run": false"#,
            ] {
                #expect(try await caller.post("/v1/chat", Self.hello(more)).status == 200)
            }
            #expect(gateway.turns.requests.map(\.autoRun) == [true, false, true, false])
            #expect(gateway.turns.requests.last?.session.autoRun == false, "a session made on the way keeps the word")
        }
    }

    @Test("the model is the request's before the session's before the server's")
    func models() async throws {
        var gateway = TestGateway()
        gateway.configuration.model = ModelOptions(model: "openai/server", temperature: 0.1, maxTokens: 100)
        let turns = gateway.turns
        try await gateway.test { caller in
            let id = try await caller.makeSession(#"{"model": "openai/session"}"#)
            for more in [
                #""stream": false"#, #""session_id": "\#(id)""#,
                #""session_id": "\#(id)", "model": "openai/request""#,
                #""session_id": "\#(id)", "model": "openai/request", "config": {"llm": {"model": "openai/config"}}"#,
                #""config": {"llm": {"temperature": 0.7, "max_tokens": 4096, "api_base": "https://h/v1"}}"#,
            ] {
                #expect(try await caller.post("/v1/chat", Self.hello(more)).status == 200)
            }
            #expect(
                turns.requests.map(\.options) == [
                    ModelOptions(model: "openai/server", temperature: 0.1, maxTokens: 100),
                    ModelOptions(model: "openai/session", temperature: 0.1, maxTokens: 100),
                    ModelOptions(model: "openai/request", temperature: 0.1, maxTokens: 100),
                    ModelOptions(model: "openai/config", temperature: 0.1, maxTokens: 100),
                    ModelOptions(
                        model: "openai/server", temperature: 0.7, maxTokens: 4096, apiBase: "https://h/v1"),
                ])
        }
    }

    @Test("a busy session is 423, in exactly the contract's words")
    func busy() async throws {
        let gateway = TestGateway(turns: ScriptedTurns { request, _ in throw SessionBusy(request.session.id) })
        try await gateway.test { caller in
            let id = try await caller.makeSession()
            for stream in ["false", "true"] {
                let answer = try await caller.post(
                    "/v1/chat", Self.hello(#""session_id": "\#(id)", "stream": \#(stream)"#))
                #expect(answer.status == 423)
                #expect(answer.header("Retry-After") == "5")
                #expect(
                    answer["error"]
                        == .object([
                            "message": "the session is busy with another request", "type": "conflict_error",
                            "code": "session_busy",
                            "details": .object([
                                "retry_after": 5, "status": "locked", "session_id": .string("\(id)"),
                            ]),
                        ]))
            }
        }
    }

    @Test(
        "what the turn fails of has its status, streamed or not",
        arguments: [
            (ModelFailure.notConfigured("none"), 503), (ModelFailure.unreachable("gone"), 502),
            (ModelFailure.timedOut("60 s"), 504), (ExecutionFailure.allWorkersBusy, 429),
            (ExecutionFailure.languageNotEnabled("cobol", enabled: []), 400), (ExecutionFailure.workerLost("x"), 500),
        ] as [(any Error & Sendable, Int)])
    func failures(error: any Error & Sendable, status: Int) async throws {
        let gateway = TestGateway(turns: ScriptedTurns { _, _ in throw error })
        try await gateway.test { caller in
            for stream in ["false", "true"] {
                let answer = try await caller.post("/v1/chat", Self.hello(#""stream": \#(stream)"#))
                #expect(answer.status == status)
                #expect(answer.header("Content-Type") == "application/json")
            }
        }
    }

    @Test("a draining server takes no new turns")
    func draining() async throws {
        let gateway = TestGateway()
        gateway.drain.begin()
        try await gateway.test { caller in
            let answer = try await caller.post("/v1/chat", Self.hello)
            #expect(answer.status == 503)
            #expect(answer.code == "draining")
            #expect(answer.header("Retry-After") == "5")
            #expect(try await caller.get("/v1/sessions").json["total"] == 0, "and makes no session for it")
        }
        #expect(gateway.turns.requests.isEmpty)
    }
}
