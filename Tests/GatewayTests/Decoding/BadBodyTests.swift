import HTTPTypes
import SessionModel
import Testing

@testable import Gateway

struct BadBodyTests {
    @Test(
        "what is wrong with a chat is told by the field's path",
        arguments: [
            (#"{}"#, "messages", "is missing"),
            (#"{"messages": null}"#, "messages", "is missing"),
            (#"{"messages": []}"#, "messages", "must not be empty"),
            (#"{"messages": "hello"}"#, "messages", "must be an array"),
            (#"{"messages": {"role": "user"}}"#, "messages", "must be an array"),
            (#"{"messages": ["hello"]}"#, "messages[0]", "must be an object"),
            (#"{"messages": [{"type": "message", "content": "x"}]}"#, "messages[0].role", "is missing"),
            (
                #"{"messages": [{"role": 7, "type": "message", "content": "x"}]}"#, "messages[0].role",
                "must be a string"
            ),
            (
                #"{"messages": [{"role": "robot", "type": "message", "content": "x"}]}"#, "messages[0].role",
                "must be one of user, assistant, computer"
            ),
            (
                #"{"messages": [{"role": "server", "type": "status", "content": "x"}]}"#, "messages[0].role",
                "must be one of user, assistant, computer"
            ),
            (#"{"messages": [{"role": "user", "content": "x"}]}"#, "messages[0].type", "is missing"),
            (
                #"{"messages": [{"role": "user", "type": "console", "content": "x"}]}"#, "messages[0].type",
                "must be one of message, code, image, file, command"
            ),
            (
                #"{"messages": [{"role": "assistant", "type": "image", "content": "x"}]}"#, "messages[0].type",
                "must be one of message, code"
            ),
            (#"{"messages": [{"role": "user", "type": "message"}]}"#, "messages[0].content", "is missing"),
            (
                #"{"messages": [{"role": "user", "type": "message", "content": ["x"]}]}"#, "messages[0].content",
                "must be a string"
            ),
            (
                #"{"messages": [{"role": "user", "type": "message", "content": ""}]}"#, "messages[0].content",
                "must not be empty"
            ),
            (
                #"{"messages": [{"role": "user", "type": "command", "content": "x"}]}"#, "messages[0].content",
                "must be one of go, stop"
            ),
            (
                #"{"messages": [{"role": "user", "type": "code", "content": "x"}]}"#, "messages[0].format",
                "is missing"
            ),
            (
                #"{"messages": [{"role": "user", "type": "image", "format": "base64", "content": "no picture"}]}"#,
                "messages[0].content", "must be a picture in base64"
            ),
            (
                #"{"messages": [{"role": "user", "type": "image", "format": "gif", "content": "x"}]}"#,
                "messages[0].format", "must be one of base64, base64.png, base64.jpeg, path"
            ),
            (
                #"{"messages": [{"role": "user", "type": "message", "format": "html", "content": "x"}]}"#,
                "messages[0].format", "must be absent for the type message"
            ),
            (
                #"{"messages": [{"role": "user", "type": "message", "content": "x", "recipient": "all"}]}"#,
                "messages[0].recipient", "must be one of user, assistant"
            ),
            (
                #"{"messages": [{"role": "user", "type": "message", "content": "x"}, {"role": "user"}]}"#,
                "messages[1].type", "is missing"
            ),
            (#"{"messages": [@], "stream": "yes"}"#, "stream", "must be true or false"),
            (#"{"messages": [@], "auto_run": 1}"#, "auto_run", "must be true or false"),
            (#"{"messages": [@], "session_id": 7}"#, "session_id", "must be a string"),
            (#"{"messages": [@], "model": ""}"#, "model", "must be a model's name of 1 to 256 bytes"),
            (#"{"messages": [@], "config": "x"}"#, "config", "must be an object"),
            (#"{"messages": [@], "config": {"llm": []}}"#, "config.llm", "must be an object"),
            (
                #"{"messages": [@], "config": {"llm": {"temperature": 2.1}}}"#, "config.llm.temperature",
                "must be a number from 0.0 to 2.0"
            ),
            (
                #"{"messages": [@], "config": {"llm": {"temperature": "hot"}}}"#, "config.llm.temperature",
                "must be a number from 0.0 to 2.0"
            ),
            (
                #"{"messages": [@], "config": {"llm": {"max_tokens": 0}}}"#, "config.llm.max_tokens",
                "must be an integer from 1 to 1000000"
            ),
            (
                #"{"messages": [@], "config": {"llm": {"max_tokens": 1.5}}}"#, "config.llm.max_tokens",
                "must be an integer from 1 to 1000000"
            ),
            (
                #"{"messages": [@], "config": {"llm": {"api_base": "file:///etc"}}}"#, "config.llm.api_base",
                "must be an http or https address"
            ),
        ])
    func chat(body: String, field: String, problem: String) async throws {
        let body = body.replacing("@", with: #"{"role": "user", "type": "message", "content": "x"}"#)
        let gateway = TestGateway()
        try await gateway.test { caller in
            let answer = try await caller.post("/v1/chat", body)
            #expect(answer.status == 400)
            #expect(answer.code == "invalid_request")
            #expect(answer.field == field)
            #expect(answer.message == "\(field) \(problem)")
        }
        #expect(gateway.turns.requests.isEmpty)
    }

    @Test(
        "a body that is not a JSON object is 400",
        arguments: [
            ("", "the body is empty; it has to be a JSON object"), ("{", "the body is not valid JSON"),
            ("hello", "the body is not valid JSON"), ("[]", "the body must be an object"),
            ("\"text\"", "the body must be an object"), ("\u{0}", "the body is not JSON in UTF-8"),
            (String(repeating: "[", count: 100_000), "the body is nested deeper than 64 levels"),
        ])
    func notAnObject(body: String, message: String) async throws {
        try await TestGateway().test { caller in
            let answer = try await caller.post("/v1/chat", body)
            #expect(answer.status == 400)
            #expect(answer.message == message)
        }
    }

    @Test(
        "a body that says it is something else is 415",
        arguments: [
            ("application/json", 200), ("application/json; charset=utf-8", 200), ("APPLICATION/JSON", 200),
            ("application/vnd.x+json", 200), ("text/plain", 415), ("application/x-www-form-urlencoded", 415),
        ])
    func mediaTypes(type: String, status: Int) async throws {
        try await TestGateway().test { caller in
            let body = #"{"messages": [{"role": "user", "type": "message", "content": "x"}]}"#
            let answer = try await caller.post("/v1/chat", body, headers: [.contentType: type])
            #expect(answer.status == status)
        }
    }

    @Test("a body is read to its last allowed byte and not one further")
    func sizes() async throws {
        var gateway = TestGateway()
        gateway.configuration.maximumBodyBytes = 1000
        try await gateway.test { caller in
            let frame = #"{"messages": [{"role": "user", "type": "message", "content": ""}]}"#
            let filled = frame.replacing(#""""#, with: "\"\(String(repeating: "x", count: 1000 - frame.utf8.count))\"")
            #expect(filled.utf8.count == 1000)
            #expect(try await caller.post("/v1/chat", filled).status == 200)
            let answer = try await caller.post("/v1/chat", filled + " ")
            #expect(answer.status == 413)
            #expect(answer.code == "request_too_large")
            #expect(answer["error"]?["details"]?["limit_bytes"] == 1000)
        }
    }

    @Test("fields that nobody asks for are ignored")
    func unknownFields() async throws {
        try await TestGateway().test { caller in
            let body = #"""
                {"messages": [{"role": "user", "type": "message", "content": "x", "extra": {"a": [1]}}],
                 "temperature": "whatever", "config": {"other": 1, "llm": {"top_p": 1}}}
                """#
            let answer = try await caller.post("/v1/chat", body)
            #expect(answer.status == 200)
        }
    }

    @Test(
        "what is wrong with a session is told by the field",
        arguments: [
            (#"{"title": 1}"#, "title"), (#"{"name": []}"#, "name"), (#"{"model": false}"#, "model"),
            (#"{"safe_mode": 3}"#, "safe_mode"), (#"{"auto_run": "no"}"#, "auto_run"),
            (#"{"metadata": "x"}"#, "metadata"), (#"{"policy": 1}"#, "policy"),
        ])
    func sessions(body: String, field: String) async throws {
        try await TestGateway().test { caller in
            let answer = try await caller.post("/v1/sessions", body)
            #expect(answer.status == 400)
            #expect(answer.field == field)
        }
    }

    @Test(
        "what is wrong with a query is told by its name",
        arguments: [
            ("/v1/sessions?page=0", "page"), ("/v1/sessions?page=x", "page"), ("/v1/sessions?limit=101", "limit"),
            ("/v1/sessions?limit=0", "limit"), ("/v1/sessions?limit=", "limit"), ("/v1/sessions?sort=name", "sort"),
            ("/v1/sessions?active_only=maybe", "active_only"), ("/v1/health?detail=all", "detail"),
            ("/v1/sessions/@/messages?limit=-1", "limit"), ("/v1/sessions/@/messages?before=yesterday", "before"),
            ("/v1/sessions/@/messages?types=message,poem", "types"), ("/v1/sessions/@/messages?types=", "types"),
            ("/v1/sessions/@/messages?full=2", "full"), ("/v1/sessions/@/export?format=pdf", "format"),
            ("/v1/sessions/@/export?include_outputs=x", "include_outputs"),
        ])
    func queries(path: String, field: String) async throws {
        try await TestGateway().test { caller in
            let id = try await caller.makeSession()
            let answer = try await caller.get(path.replacing("@", with: "\(id)"))
            #expect(answer.status == 400)
            #expect(answer.field == field)
        }
    }
}
