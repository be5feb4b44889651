import Agent
import HTTPTypes
import SessionModel
import Testing

@testable import Gateway

struct KeyScopeTests {
    let gateway = TestGateway()

    @Test("a route that a key's scope does not open is 403 and says which would", arguments: Scope.allCases)
    func scopes(scope: Scope) async throws {
        let gateway = gateway
        gateway.keys.set("narrow", tenant: "t", scopes: [scope])
        let routes = try await RouteList(gateway).routes
        try await gateway.test { caller in
            for route in routes {
                let answer = try await caller.send(
                    route.method, route.path(of: SessionID()), body: route.body, key: "narrow",
                    headers: route.headers)
                let name = "\(route.method) \(route.path)"
                guard !route.path.hasSuffix("/health"), !route.scopes.contains(scope) else {
                    #expect(answer.status != 403, "\(name)")
                    continue
                }
                #expect(answer.status == 403, "\(name)")
                guard route.method != .head else { continue }
                #expect(answer.code == "scope_missing", "\(name)")
                #expect(answer["error"]?["type"] == "permission_error")
                let named = route.scopes.map(\.rawValue)
                // OpenAI's shape of errors has no details.
                if ErrorStyle(path: route.path) == .native {
                    let scopes = answer["error"]?["details"]?["scopes"]?.elements.compactMap(\.stringValue)
                    #expect(Set(scopes ?? []) == Set(named), "\(name)")
                }
                #expect(named.allSatisfy { answer.message?.contains($0) == true }, "\(name)")
            }
        }
    }

    @Test("the figures of the whole server are for the scope admin")
    func health() async throws {
        let gateway = gateway
        gateway.keys.set("chat", tenant: "t", scopes: [.chat, .execute, .files])
        gateway.keys.set("admin", tenant: "t", scopes: [.admin])
        try await gateway.test { caller in
            for (key, status) in [("chat", 403), ("admin", 200), (TestGateway.key, 200)] {
                let (basic, full) = (
                    try await caller.get("/v1/health", key: key),
                    try await caller.get("/v1/health?detail=full", key: key)
                )
                #expect(basic.status == 200)
                #expect(full.status == status)
            }
        }
    }

    @Test("a key that is none any more is refused at the next request")
    func revoked() async throws {
        let gateway = gateway
        gateway.keys.set("key", tenant: "t")
        try await gateway.test { caller in
            #expect(try await caller.get("/v1/sessions", key: "key").status == 200)
            gateway.keys.set("key", nil)
            let answer = try await caller.get("/v1/sessions", key: "key")
            #expect(answer.status == 401)
            #expect(answer.text == (try await caller.get("/v1/sessions", key: "never")).text)
        }
    }

    @Test(
        "a key gets its own default policy, and those alone that it and the server allow",
        arguments: [
            (PolicyRights.all, ["": "default", "strict": "strict"], ["network"]),
            (PolicyRights(allowed: ["strict"], standard: "strict"), ["": "strict", "strict": "strict"], ["default"]),
            (PolicyRights(allowed: nil, standard: "strict"), ["": "strict", "default": "default"], ["network"]),
            (PolicyRights(allowed: ["network"], standard: "network"), [:], ["", "network", "default"]),
        ] as [(PolicyRights, [String: String], [String])])
    func policies(rights: PolicyRights, given: [String: String], refused: [String]) async throws {
        let gateway = gateway
        gateway.keys.set("key", tenant: "default", policies: rights)
        try await gateway.test { caller in
            for (asked, policy) in given {
                let id = try await caller.makeSession(asked.isEmpty ? nil : #"{"policy": "\#(asked)"}"#, key: "key")
                #expect(try await gateway.store.session(id, owner: .default).policy == policy)
            }
            let id = try await caller.makeSession()
            for asked in refused {
                let body = asked.isEmpty ? nil : #"{"policy": "\#(asked)"}"#
                let made = try await caller.post("/v1/sessions", body, key: "key")
                #expect(made.status == 403)
                #expect(made.code == "policy_not_allowed")
                guard let body else { continue }
                let changed = try await caller.send(.patch, "/v1/sessions/\(id)", body: body, key: "key")
                #expect(changed.status == 403)
            }
        }
    }

    @Test("a key runs nothing under a policy that it may not ask for, and a chat that makes a session gets the key's")
    func chat() async throws {
        let gateway = gateway
        gateway.keys.set("key", tenant: "default", policies: PolicyRights(allowed: ["strict"], standard: "strict"))
        try await gateway.test { caller in
            let id = try await caller.makeSession()
            let messages = #""messages": [{"role": "user", "type": "message", "content": "x"}]"#
            let answer = try await caller.post("/v1/chat", "{\"session_id\": \"\(id)\", \(messages)}", key: "key")
            #expect(answer.status == 403)
            #expect(answer.code == "policy_not_allowed")
            #expect(gateway.turns.requests.isEmpty)
            #expect(try await caller.post("/v1/chat", "{\(messages)}", key: "key").status == 200)
            #expect(gateway.turns.requests.map(\.session.policy) == ["strict"])
        }
    }
}
