import HTTPTypes
import SessionModel
import Testing

@testable import Gateway

struct SessionRouteTests {
    @Test("a session is made with no body and no content type")
    func createPlain() async throws {
        try await TestGateway().test { caller in
            let answer = try await caller.post("/v1/sessions")
            #expect(answer.status == 201)
            #expect(answer.json.keys == ["session_id", "created_at", "metadata"])
            #expect(answer["session_id"]?.stringValue.flatMap { SessionID($0) } != nil)
            #expect(answer["created_at"]?.stringValue.flatMap { Timestamp($0) } != nil)
            #expect(answer["metadata"] == .object([:]))
        }
    }

    @Test("title, name, model and safe_mode are folded into the metadata")
    func createFull() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let answer = try await caller.post(
                "/v1/sessions",
                #"""
                {"title": "T", "name": "N", "model": "openai/x", "safe_mode": "ask", "auto_run": false,
                 "metadata": {"title": "old", "own": {"deep": [1, null, 2.5]}}, "policy": "strict", "unknown": 1}
                """#)
            #expect(answer.status == 201)
            #expect(
                answer["metadata"]
                    == .object([
                        "title": "T", "name": "N", "model": "openai/x", "safe_mode": "ask",
                        "own": .object(["deep": .array([1, .null, .number(2.5)])]),
                    ]))
            let id = try #require(answer["session_id"]?.stringValue.flatMap { SessionID($0) })
            let session = try await gateway.store.session(id, owner: .default)
            #expect(session.policy == "strict")
            #expect(!session.autoRun)
        }
    }

    @Test("a policy that there is not is 400")
    func unknownPolicy() async throws {
        try await TestGateway().test { caller in
            let answer = try await caller.post("/v1/sessions", #"{"policy": "lax"}"#)
            #expect(answer.status == 400)
            #expect(answer.code == "unknown_policy")
            #expect(answer.field == "policy")
        }
    }

    @Test("a policy that is withheld is 403, at the making and at a change, and changes nothing")
    func withheldPolicy() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let made = try await caller.post("/v1/sessions", #"{"policy": "network"}"#)
            #expect(made.status == 403)
            #expect(made.code == "policy_not_allowed")
            #expect(made.field == "policy")
            let id = try await caller.makeSession()
            for (policy, status) in [("network", 403), ("lax", 400)] {
                let changed = try await caller.send(
                    .patch, "/v1/sessions/\(id)", body: #"{"policy": "\#(policy)", "title": "T"}"#)
                #expect(changed.status == status)
                #expect(changed.field == "policy")
            }
            let session = try await gateway.store.session(id, owner: .default)
            #expect(session.policy == "default")
            #expect(session.metadata == [:])
        }
    }

    @Test("a session's policy is changed, by itself and with metadata")
    func changedPolicy() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let id = try await caller.makeSession(#"{"title": "T"}"#)
            let answer = try await caller.send(.patch, "/v1/sessions/\(id)", body: #"{"policy": "strict"}"#)
            #expect(answer.status == 200)
            guard case .object(let interpreter)? = answer["interpreter"] else {
                Issue.record("no interpreter")
                return
            }
            #expect(interpreter["policy"] == .string("strict"))
            _ = try await caller.send(.patch, "/v1/sessions/\(id)", body: #"{"policy": "default", "title": "U"}"#)
            let session = try await gateway.store.session(id, owner: .default)
            #expect(session.policy == "default")
            #expect(session.metadata == ["title": "U"])
        }
    }

    @Test("a session whose policy was withheld since runs nothing more under it")
    func policyWithheldSince() async throws {
        let gateway = TestGateway()
        let session = try await gateway.store.create(NewSession(policy: "network"), owner: .default)
        try await gateway.test { caller in
            let answer = try await caller.post(
                "/v1/chat",
                #"{"session_id": "\#(session.id)", "messages": [{"role": "user", "type": "message", "content": "x"}]}"#)
            #expect(answer.status == 403)
            #expect(answer.code == "policy_not_allowed")
        }
    }

    @Test("a change of nothing is 400")
    func changeOfNothing() async throws {
        try await TestGateway().test { caller in
            let id = try await caller.makeSession()
            let answer = try await caller.send(.patch, "/v1/sessions/\(id)", body: "{}")
            #expect(answer.status == 400)
            #expect(answer.field == "metadata")
        }
    }

    @Test("metadata has a largest size")
    func largeMetadata() async throws {
        try await TestGateway().test { caller in
            let text = String(repeating: "x", count: 64 * 1024)
            let answer = try await caller.post("/v1/sessions", #"{"metadata": {"a": "\#(text)"}}"#)
            #expect(answer.status == 400)
            #expect(answer.field == "metadata")
        }
    }

    @Test("sessions are listed by their last activity, page by page")
    func list() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let first = try await caller.makeSession(#"{"title": "first"}"#)
            let second = try await caller.makeSession()
            let third = try await caller.makeSession()
            _ = try await caller.post(
                "/v1/sessions/\(first)/messages", #"{"role": "user", "type": "message", "content": "x"}"#)
            func ids(_ query: String) async throws -> [String] {
                try await caller.get("/v1/sessions\(query)")["sessions"]?.elements.compactMap {
                    $0["session_id"]?.stringValue
                } ?? []
            }
            #expect(try await ids("") == ["\(first)", "\(third)", "\(second)"])
            #expect(try await ids("?limit=2&page=2") == ["\(second)"])
            #expect(try await ids("?sort=created_at:asc") == ["\(first)", "\(second)", "\(third)"])
            #expect(try await ids("?sort=created_at%3Adesc") == ["\(third)", "\(second)", "\(first)"])
            gateway.executor.set { $0.statuses[second] = InterpreterStatus(state: .ready) }
            #expect(try await ids("?active_only=true") == ["\(second)"])
            #expect(try await ids("?active_only=false").count == 3)

            let answer = try await caller.get("/v1/sessions?limit=1")
            #expect(answer["total"] == 3)
            #expect(answer["page"] == 1)
            #expect(answer["limit"] == 1)
            let entry = try #require(answer["sessions"]?[0])
            #expect(entry["message_count"] == 1)
            #expect(entry["status"] == "inactive")
            #expect(entry["metadata"]?["title"] == "first")
        }
    }

    @Test("a session is told with its messages and its interpreter")
    func read() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let id = try await caller.makeSession()
            let cut = NewMessage(
                Message(role: .computer, type: .console, format: "output", content: "a…z"), fullContent: "a to z")
            try await gateway.store.append([cut], to: id, owner: .default)
            gateway.executor.set { $0.statuses[id] = InterpreterStatus(state: .busy, memoryBytes: 4096) }
            let answer = try await caller.get("/v1/sessions/\(id)")
            #expect(answer.status == 200)
            #expect(
                answer.json.keys.isSuperset(of: [
                    "session_id", "created_at", "last_active", "metadata", "messages", "message_count", "status",
                    "interpreter",
                ]))
            #expect(answer["status"] == "active")
            #expect(answer["message_count"] == 1)
            #expect(answer["messages"]?[0]?["content"] == "a…z")
            #expect(
                answer["interpreter"]
                    == .object([
                        "status": "busy", "policy": "default", "memory_bytes": 4096,
                        "languages": .array(["python", "bash", "javascript"]),
                    ]))
            gateway.executor.set { $0.statuses[id] = nil }
            let stopped = try await caller.get("/v1/sessions/\(id)")
            #expect(stopped["status"] == "inactive")
            #expect(stopped["interpreter"]?["memory_bytes"] == .null)
        }
    }

    @Test("metadata is merged, and a null removes its key")
    func update() async throws {
        try await TestGateway().test { caller in
            let id = try await caller.makeSession(#"{"metadata": {"a": 1, "b": 2}}"#)
            let answer = try await caller.send(
                .patch, "/v1/sessions/\(id)", body: #"{"metadata": {"b": null, "c": 3}, "title": "T"}"#)
            #expect(answer.status == 200)
            #expect(answer["session_id"] == .string("\(id)"))
            #expect(answer["metadata"] == .object(["a": 1, "c": 3, "title": "T"]))
            let missing = try await caller.send(.patch, "/v1/sessions/\(id)", body: "{}")
            #expect(missing.status == 400)
            #expect(missing.field == "metadata")
        }
    }

    @Test("deleting a session ends its turn and its worker, and takes its files and messages")
    func delete() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let id = try await caller.makeSession()
            let answer = try await caller.send(.delete, "/v1/sessions/\(id)")
            #expect(answer.status == 200)
            #expect(answer.json == .object(["success": true]))
            #expect(gateway.turns.interrupted == [id])
            #expect(gateway.executor.calls == [.discard(id), .discard(id)])
            #expect(try await caller.get("/v1/sessions/\(id)").status == 404)
            #expect(try await caller.send(.delete, "/v1/sessions/\(id)").status == 404)
        }
    }

    @Test("an interrupt reaches the turn and the interpreter")
    func interrupt() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let id = try await caller.makeSession()
            let answer = try await caller.post("/v1/sessions/\(id)/interrupt")
            #expect(answer.json == .object(["success": true]))
            #expect(gateway.turns.interrupted == [id])
            #expect(gateway.executor.calls == [.interrupt(id)])
        }
    }

    @Test("a session that never was, that was deleted, and another tenant's are told in the same words")
    func unknownSessions() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            let deleted = try await caller.makeSession()
            _ = try await caller.send(.delete, "/v1/sessions/\(deleted)")
            let others = try await gateway.store.create(NewSession(), owner: TenantID(rawValue: "other")).id
            let message = #"{"role": "user", "type": "message", "content": "x"}"#
            var bodies: Set<String> = []
            for id in ["\(SessionID())", "\(deleted)", "\(others)", "no-uuid"] {
                let path = "/v1/sessions/\(id)"
                for answer in [
                    try await caller.get(path),
                    try await caller.send(.patch, path, body: #"{"metadata": {}}"#),
                    try await caller.send(.delete, path),
                    try await caller.get("\(path)/messages"),
                    try await caller.post("\(path)/messages", message),
                    try await caller.send(.delete, "\(path)/messages"),
                    try await caller.post("\(path)/load", #"{"messages": [\#(message)]}"#),
                    try await caller.get("\(path)/export"),
                    try await caller.post("\(path)/interrupt"),
                    try await caller.post("/v1/chat", #"{"messages": [\#(message)], "session_id": "\#(id)"}"#),
                ] {
                    #expect(answer.status == 404)
                    bodies.insert(answer.text)
                }
            }
            #expect(bodies.count == 1)
            #expect(gateway.executor.calls == [.discard(deleted), .discard(deleted)])
        }
    }
}
