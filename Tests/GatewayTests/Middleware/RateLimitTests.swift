import HTTPTypes
import SessionModel
import Testing

@testable import Gateway

struct RateLimitTests {
    @Test("the 60th request of a minute is answered and the 61st is not, until the minute is over")
    func addressLimit() async throws {
        var gateway = TestGateway()
        gateway.configuration.requestsPerMinute = 60
        let clock = gateway.clock
        try await gateway.test { caller in
            for count in 1...60 {
                let answer = try await caller.get("/v1/health")
                #expect(answer.status == 200)
                #expect(answer.header("X-RateLimit-Limit") == "60")
                #expect(answer.header("X-RateLimit-Remaining") == "\(60 - count)")
                // The window began at …606.884080 and so ends at …666.884080.
                #expect(answer.header("X-RateLimit-Reset") == "1740430667")
                clock.advance(by: .milliseconds(900))
            }
            let refused = try await caller.get("/v1/health")
            #expect(refused.status == 429)
            #expect(refused.code == "rate_limit_exceeded")
            #expect(refused.header("Retry-After") == "6")
            #expect(refused.header("X-RateLimit-Remaining") == "0")
            clock.advance(by: .seconds(6))
            #expect(try await caller.get("/v1/health").status == 200)
        }
    }

    @Test("wrong keys use up the address's limit")
    func failedChecksCount() async throws {
        var gateway = TestGateway()
        gateway.configuration.requestsPerMinute = 3
        try await gateway.test { caller in
            for remaining in [2, 1, 0] {
                let answer = try await caller.get("/v1/health", key: "guess")
                #expect(answer.status == 401)
                #expect(answer.header("X-RateLimit-Remaining") == "\(remaining)")
            }
            #expect(try await caller.get("/v1/health", key: "guess").status == 429)
            #expect(try await caller.get("/v1/health").status == 429)
        }
    }

    @Test("the 10th request that names a session is answered and the 11th is not, in its path or its body")
    func sessionLimit() async throws {
        var gateway = TestGateway()
        gateway.configuration.sessionRequestsPerMinute = 10
        try await gateway.test { caller in
            let id = try await caller.makeSession()
            let chat = #"{"messages": [{"role": "user", "type": "message", "content": "hi"}], "session_id": "\#(id)"}"#
            for count in 1...10 {
                let answer =
                    count.isMultiple(of: 2)
                    ? try await caller.post("/v1/chat", chat) : try await caller.get("/v1/sessions/\(id)")
                #expect(answer.status == 200)
                #expect(answer.header("X-RateLimit-Limit") == "10")
                #expect(answer.header("X-RateLimit-Remaining") == "\(10 - count)")
            }
            for refused in [
                try await caller.post("/v1/chat", chat), try await caller.get("/v1/sessions/\(id)/messages"),
            ] {
                #expect(refused.status == 429)
                #expect(refused.header("Retry-After") == "60")
                #expect(refused.header("X-RateLimit-Limit") == "10")
                #expect(refused.header("X-RateLimit-Remaining") == "0")
            }
            #expect(try await caller.post("/v1/sessions/\(id)/interrupt").status == 200, "a stop button always works")
            #expect(try await caller.get("/v1/health").status == 200)
            let other = try await caller.makeSession()
            #expect(try await caller.get("/v1/sessions/\(other)").status == 200)
        }
    }

    @Test("the headers tell the limit that is closest to being hit")
    func closest() async throws {
        var gateway = TestGateway()
        gateway.configuration.requestsPerMinute = 5
        gateway.configuration.sessionRequestsPerMinute = 10
        try await gateway.test { caller in
            let id = try await caller.makeSession()
            let answer = try await caller.get("/v1/sessions/\(id)")
            #expect(answer.header("X-RateLimit-Limit") == "5")
            #expect(answer.header("X-RateLimit-Remaining") == "3")
        }
    }

    @Test("errors carry the headers too", arguments: ["/v1/nothing", "/v1/sessions/nothing", "/v1/sessions?page=x"])
    func onErrors(path: String) async throws {
        try await TestGateway().test { caller in
            let answer = try await caller.get(path)
            #expect(answer.status >= 400)
            for name in ["Limit", "Remaining", "Reset"] {
                #expect(answer.header("X-RateLimit-\(name)") != nil)
            }
        }
    }

    @Test("answers of every kind carry the headers: refused, missing, too large, failed, streamed")
    func everyAnswer() async throws {
        struct Broken: Error {}
        var gateway = TestGateway()
        gateway.configuration.maximumBodyBytes = 1000
        try await gateway.test { [gateway] caller in
            let chat = #"{"messages": [{"role": "user", "type": "message", "content": "hi"}], "stream": true}"#
            var answers = [
                (401, try await caller.get("/v1/sessions", key: "wrong")),
                (404, try await caller.get("/v1/sessions/\(SessionID())")),
                (405, try await caller.send(.put, "/v1/sessions")),
                (413, try await caller.post("/v1/sessions", String(repeating: " ", count: 2000))),
                (415, try await caller.post("/v1/sessions", "x", headers: [.contentType: "text/plain"])),
                (201, try await caller.post("/v1/sessions")),
                (200, try await caller.post("/v1/chat", chat)),
            ]
            await gateway.store.fail(with: Broken())
            answers.append((500, try await caller.get("/v1/sessions")))
            for (index, (status, answer)) in answers.enumerated() {
                #expect(answer.status == status)
                #expect(answer.header("X-RateLimit-Limit") == "10000", "\(status)")
                #expect(answer.header("X-RateLimit-Remaining") == "\(9999 - index)", "\(status)")
                #expect(answer.header("X-RateLimit-Reset") == "1740430667", "\(status)")
            }
            #expect(answers[6].1.header("Content-Type") == "text/event-stream")
        }
    }

    @Test("of a hundred requests at once exactly sixty are admitted, and each is told its own count")
    func atOnce() async throws {
        var gateway = TestGateway()
        gateway.configuration.requestsPerMinute = 60
        try await gateway.test { caller in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 1...100 { group.addTask { try await caller.get("/v1/health") } }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 200 } == 60)
            #expect(answers.count { $0.status == 429 } == 40)
            let left = answers.filter { $0.status == 200 }.compactMap { $0.header("X-RateLimit-Remaining") }
            #expect(left.compactMap { Int($0) }.sorted() == Array(0...59))
        }
    }

    @Test("a session that is not there has a limit as one that is, so that the limit tells nothing of it")
    func absentSession() async throws {
        var gateway = TestGateway()
        gateway.configuration.sessionRequestsPerMinute = 10
        try await gateway.test { caller in
            let id = SessionID()
            for _ in 1...10 { #expect(try await caller.get("/v1/sessions/\(id)").status == 404) }
            let refused = try await caller.get("/v1/sessions/\(id)")
            #expect(refused.status == 429)
        }
    }

    @Test("probes are neither limited nor counted")
    func probes() async throws {
        var gateway = TestGateway()
        gateway.configuration.requestsPerMinute = 1
        try await gateway.test { caller in
            for _ in 1...5 {
                let answer = try await caller.get("/livez", key: nil)
                #expect(answer.status == 200)
                #expect(answer.header("X-RateLimit-Limit") == nil)
                #expect(try await caller.get("/readyz", key: nil).status == 200)
            }
            #expect(try await caller.get("/v1/health").status == 200)
        }
    }
}
