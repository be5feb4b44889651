import HTTPTypes
import SessionModel
import Testing

@testable import Gateway

struct MessageRouteTests {
    /// Says something in a session.
    func say(_ text: String, in id: SessionID, _ caller: Caller) async throws -> String {
        let answer = try await caller.post(
            "/v1/sessions/\(id)/messages", #"{"role": "user", "type": "message", "content": "\#(text)"}"#)
        return try #require(answer["message_id"]?.stringValue)
    }

    func contents(_ answer: Answer) -> [String] {
        answer["messages"]?.elements.compactMap { $0["content"]?.stringValue } ?? []
    }

    @Test("a message is appended and nothing is run")
    func append() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let id = try await caller.makeSession()
            let answer = try await caller.post(
                "/v1/sessions/\(id)/messages",
                #"{"role": "user", "type": "code", "format": "python", "content": "1", "recipient": "user"}"#)
            #expect(answer.status == 200)
            #expect(answer["success"] == true)
            let list = try await caller.get("/v1/sessions/\(id)/messages")
            #expect(list["total"] == 1)
            let message = try #require(list["messages"]?[0])
            #expect(message.keys == ["id", "created_at", "role", "type", "format", "content", "recipient"])
            #expect(message["id"] == answer["message_id"])
            #expect(message["format"] == "python")
            #expect(message["recipient"] == "user")
        }
        #expect(gateway.turns.requests.isEmpty)
    }

    @Test("messages are listed before a message or a time, up to a limit, and by type")
    func list() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let id = try await caller.makeSession()
            let path = "/v1/sessions/\(id)/messages"
            _ = try await say("one", in: id, caller)
            _ = try await say("two", in: id, caller)
            let third = try await say("three", in: id, caller)
            _ = try await caller.post(path, #"{"role": "computer", "type": "console", "content": "out"}"#)
            #expect(contents(try await caller.get(path)) == ["one", "two", "three", "out"])
            #expect(contents(try await caller.get("\(path)?limit=2")) == ["three", "out"])
            #expect(contents(try await caller.get("\(path)?before=\(third)&limit=1")) == ["two"])
            #expect(contents(try await caller.get("\(path)?types=console")) == ["out"])
            #expect(contents(try await caller.get("\(path)?types=console,message&limit=2")) == ["three", "out"])
            #expect(contents(try await caller.get("\(path)?before=\(MessageID())")).isEmpty)
            let messages = try await caller.get(path)["messages"]
            let time = try #require(messages?[1]?["created_at"]?.stringValue)
            #expect(contents(try await caller.get("\(path)?before=\(time)")) == ["one"])
            #expect(try await caller.get("\(path)?types=message&limit=1")["total"] == 3)
        }
    }

    @Test("a content that is stored cut is told whole when that is asked for")
    func full() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let id = try await caller.makeSession()
            let output = Message(role: .computer, type: .console, format: "output", content: "a…z")
            try await gateway.store.append(
                [NewMessage(output, fullContent: "a to z")], to: id, owner: .default)
            #expect(contents(try await caller.get("/v1/sessions/\(id)/messages")) == ["a…z"])
            #expect(contents(try await caller.get("/v1/sessions/\(id)/messages?full=true")) == ["a to z"])
        }
    }

    @Test("clearing tells how many there were, and resets the interpreter when asked to")
    func clear() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let id = try await caller.makeSession()
            _ = try await say("one", in: id, caller)
            _ = try await say("two", in: id, caller)
            let answer = try await caller.send(.delete, "/v1/sessions/\(id)/messages")
            #expect(
                answer.json
                    == .object([
                        "success": true, "message_count": 2, "cleared_at": .string("\(TestGateway.epoch)"),
                    ]))
            #expect(gateway.executor.calls.isEmpty)
            let again = try await caller.send(.delete, "/v1/sessions/\(id)/messages?reset_interpreter=true")
            #expect(again["message_count"] == 0)
            #expect(gateway.executor.calls == [.reset(id)])
        }
    }

    @Test("messages are loaded from the request or from another session")
    func load() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let source = try await caller.makeSession()
            let id = try await caller.makeSession()
            let sent = try await caller.post(
                "/v1/sessions/\(source)/load",
                #"""
                {"messages": [{"role": "user", "type": "message", "format": "text", "content": "hi"},
                              {"role": "assistant", "type": "code", "format": "python", "content": "1"},
                              {"role": "computer", "type": "console", "content": ""}]}
                """#)
            #expect(sent.json == .object(["success": true, "copied_messages": 3]))
            let copied = try await caller.post("/v1/sessions/\(id)/load", #"{"source_id": "\#(source)"}"#)
            #expect(copied.json == .object(["success": true, "copied_messages": 3]))
            let messages = try await gateway.store.messages(MessageQuery(), in: id, owner: .default).messages
            #expect(
                messages.map(\.message) == [
                    Message(role: .user, type: .message, content: "hi"),
                    Message(role: .assistant, type: .code, format: "python", content: "1"),
                    Message(role: .computer, type: .console, format: "output", content: ""),
                ])
        }
    }

    @Test("a load names one source, of the caller's own")
    func badLoads() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let path = "/v1/sessions/\(try await caller.makeSession())/load"
            let message = #"{"role": "user", "type": "message", "content": "x"}"#
            #expect(try await caller.post(path, "{}").field == "messages")
            #expect(try await caller.post(path, #"{"messages": []}"#).field == "messages")
            #expect(
                try await caller.post(path, #"{"messages": [\#(message)], "source_id": "x"}"#).field == "source_id")
            let confirmation = #"{"role": "computer", "type": "confirmation", "content": "x"}"#
            #expect(try await caller.post(path, #"{"messages": [\#(confirmation)]}"#).field == "messages[0].type")
            let others = try await gateway.store.create(NewSession(), owner: TenantID(rawValue: "other")).id
            for source in ["\(SessionID())", "\(others)", "no-uuid"] {
                #expect(try await caller.post(path, #"{"source_id": "\#(source)"}"#).status == 404)
            }
        }
    }
}
