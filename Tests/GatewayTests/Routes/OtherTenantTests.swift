import HTTPTypes
import SessionModel
import Testing

@testable import Gateway

struct OtherTenantTests {
    static let other = "key-of-another-tenant"
    static let message = #"{"role": "user", "type": "message", "content": "x"}"#

    let gateway = TestGateway()

    init() { gateway.keys.set(Self.other, tenant: "other") }

    @Test("each route answers for another tenant's session as for one that was never made, and changes nothing")
    func everyRoute() async throws {
        let routes = try await RouteList(gateway).routes.filter(\.namesSession)
        #expect(routes.count >= 9, "there are \(routes)")
        let gateway = gateway
        try await gateway.test { caller in
            let theirs = try await caller.makeSession(#"{"title": "theirs"}"#)
            _ = try await caller.post(
                "/v1/sessions/\(theirs)/messages", #"{"role": "user", "type": "message", "content": "secret"}"#)
            let before = try await caller.get("/v1/sessions/\(theirs)").text
            for route in routes {
                let never = try await caller.send(
                    route.method, route.path(of: SessionID()), body: route.body, key: Self.other,
                    headers: route.headers)
                let foreign = try await caller.send(
                    route.method, route.path(of: theirs), body: route.body, key: Self.other,
                    headers: route.headers)
                #expect(never.status == 404, "\(route.method) \(route.path)")
                #expect(never.code == "session_not_found" || route.method == .head, "\(route.method) \(route.path)")
                #expect(foreign.status == 404, "\(route.method) \(route.path)")
                #expect(foreign.text == never.text, "\(route.method) \(route.path)")
            }
            #expect(try await caller.get("/v1/sessions/\(theirs)").text == before)
        }
        #expect(gateway.turns.interrupted.isEmpty)
        #expect(gateway.executor.calls.isEmpty)
    }

    @Test(
        "a body that names another tenant's session is answered like one that names none",
        arguments: [
            ("/v1/chat", #"{"session_id": "<id>", "messages": [\#(message)]}"#),
            ("/v1/chat", #"{"session_id": "<id>", "messages": [\#(message)], "stream": true}"#),
            ("/v1/sessions/<own>/load", #"{"source_id": "<id>"}"#),
        ])
    func bodies(path: String, body: String) async throws {
        let gateway = gateway
        try await gateway.test { caller in
            let theirs = try await caller.makeSession()
            let own = try await caller.makeSession(key: Self.other)
            let path = path.replacing("<own>", with: "\(own)")
            let answers = try await [SessionID(), theirs].asyncMap { id in
                try await caller.post(path, body.replacing("<id>", with: "\(id)"), key: Self.other)
            }
            #expect(answers.map(\.status) == [404, 404])
            #expect(answers.map(\.code) == ["session_not_found", "session_not_found"])
            #expect(answers[0].text == answers[1].text)
        }
        #expect(gateway.turns.requests.isEmpty)
    }

    @Test("a list has the tenant's own sessions, whatever is active")
    func list() async throws {
        let gateway = gateway
        try await gateway.test { caller in
            let theirs = try await caller.makeSession()
            let own = try await caller.makeSession(key: Self.other)
            gateway.executor.set { state in
                for id in [theirs, own] { state.statuses[id] = InterpreterStatus(state: .ready) }
            }
            for query in ["", "?active_only=true"] {
                let answer = try await caller.get("/v1/sessions\(query)", key: Self.other)
                #expect(answer["total"] == 1)
                #expect(answer["sessions"]?[0]?["session_id"]?.stringValue == "\(own)")
            }
        }
    }

    @Test("a session's limit is used up by its tenant alone")
    func sessionLimit() async throws {
        var gateway = gateway
        gateway.configuration.sessionRequestsPerMinute = 2
        try await gateway.test { caller in
            let id = try await caller.makeSession()
            for status in [404, 404, 429] {
                #expect(try await caller.get("/v1/sessions/\(id)", key: Self.other).status == status)
            }
            #expect(try await caller.get("/v1/sessions/\(id)").status == 200)
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
