import HTTPTypes
import SessionModel
import Testing

@testable import Gateway

struct MiddlewareTests {
    @Test(
        "a request without the key is refused, whatever it asks for",
        arguments: [
            "/v1/health", "/v1/sessions", "//v1/sessions", "/v1//health", "/v1/nothing", "/nothing", "/",
            "/v1/%68ealth",
        ])
    func unauthorized(path: String) async throws {
        try await TestGateway().test { caller in
            for key in [nil, "wrong", ""] {
                let answer = try await caller.get(path, key: key)
                #expect(answer.status == 401)
                #expect(answer.code == "invalid_api_key")
                #expect(answer.header("WWW-Authenticate") == "Bearer")
                #expect(answer.header("X-RateLimit-Limit") != nil)
            }
        }
    }

    @Test("the key's scheme is written in any case, and no other scheme will do")
    func schemes() async throws {
        try await TestGateway().test { caller in
            for (scheme, status) in [
                ("Bearer", 200), ("bearer", 200), ("BEARER", 200), ("Basic", 401), ("Bearerx", 401),
            ] {
                let answer = try await caller.get(
                    "/v1/health", key: nil, headers: [.authorization: "\(scheme) \(TestGateway.key)"])
                #expect(answer.status == status, "\(scheme)")
            }
        }
    }

    @Test("every answer has a request id, the caller's own where it can stand in a log")
    func requestIDs() async throws {
        try await TestGateway().test { caller in
            let name = try #require(HTTPField.Name("X-Request-Id"))
            let own = try await caller.get("/v1/health", headers: [name: "trace-1.2_3"])
            #expect(own.header("X-Request-Id") == "trace-1.2_3")
            for bad in ["", "with space", String(repeating: "a", count: 129), "quote\"", "ü"] {
                let answer = try await caller.get("/nothing", headers: [name: bad])
                #expect(answer.header("X-Request-Id")?.count == 36)
            }
        }
    }

    @Test("an unknown path is 404 and a known one with another method 405, which says what there is")
    func unknownPathsAndMethods() async throws {
        try await TestGateway().test { caller in
            let unknown = try await caller.get("/v1/nothing")
            #expect(unknown.status == 404)
            #expect(unknown.code == "unknown_route")
            let id = SessionID()
            for (path, allow) in [
                ("/v1/sessions", "GET, HEAD, POST"), ("/v1/sessions/\(id)", "DELETE, GET, HEAD, PATCH"),
                ("/v1/sessions/\(id)/messages", "DELETE, GET, HEAD, POST"), ("/v1/sessions/\(id)/load", "POST"),
                ("/v1/sessions/\(id)/export", "GET, HEAD"), ("/v1/sessions/\(id)/interrupt", "POST"),
                ("/v1/chat", "POST"), ("/v1/health", "GET, HEAD"), ("/livez", "GET, HEAD"), ("/readyz", "GET, HEAD"),
            ] {
                let answer = try await caller.send(.put, path)
                #expect(answer.status == 405, "\(path)")
                #expect(answer.header("Allow") == allow)
                #expect(answer.code == "method_not_allowed")
            }
        }
    }

    @Test("HEAD answers as GET does, without the body")
    func head() async throws {
        try await TestGateway().test { caller in
            let answer = try await caller.send(.head, "/v1/health")
            #expect(answer.status == 200)
            #expect(answer.text.isEmpty)
        }
    }

    @Test("no answer to HEAD has a body, not even a refusal")
    func refusedHead() async throws {
        try await TestGateway().test { caller in
            for (path, key, status) in [
                ("/v1/health", nil, 401), ("/v1/chat", TestGateway.key, 405), ("/nothing", TestGateway.key, 404),
                ("/v1/sessions/\(SessionID())", TestGateway.key, 404),
            ] {
                let answer = try await caller.send(.head, path, key: key)
                #expect(answer.status == status, "\(path)")
                #expect(answer.text.isEmpty)
            }
        }
    }

    @Test("the log has a line for each request, and neither keys nor bodies nor queries")
    func accessLog() async throws {
        let gateway = TestGateway()
        try await gateway.test { caller in
            _ = try await caller.post("/v1/sessions?token=in-the-query", #"{"title": "in-the-body"}"#)
            _ = try await caller.get("/v1/\u{202e}x\u{9b}", key: "a-wrong-key")
        }
        let lines = gateway.log.lines.filter { $0.message == "request" }
        #expect(lines.count == 2)
        #expect(lines.first?.metadata["method"] == "POST")
        #expect(lines.first?.metadata["path"] == "/v1/sessions")
        #expect(lines.first?.metadata["status"] == "201")
        #expect(lines.first?.metadata["request_id"] != nil)
        #expect(lines.first?.metadata["duration_ms"] == "0.0")
        #expect(lines.last?.metadata["path"] == "/v1/\\u{202e}x\\u{9b}")
        for secret in [TestGateway.key, "a-wrong-key", "in-the-query", "in-the-body"] {
            #expect(!gateway.log.text.contains(secret))
        }
    }

    @Test("a failure of the server's own is told by an id alone, under which the log has the rest")
    func incidents() async throws {
        struct DiskOnFire: Error {}
        let gateway = TestGateway()
        await gateway.store.fail(with: DiskOnFire())
        try await gateway.test { caller in
            let answer = try await caller.get("/v1/sessions")
            #expect(answer.status == 500)
            #expect(answer.code == "internal_error")
            #expect(!answer.text.contains("DiskOnFire"))
            let id = try #require(answer["error"]?["details"]?["error_id"]?.stringValue)
            let line = try #require(gateway.log.lines.first { $0.level == "error" })
            #expect(line.metadata["error_id"] == id)
            #expect(line.metadata["detail"]?.contains("DiskOnFire") == true)
        }
    }
}
