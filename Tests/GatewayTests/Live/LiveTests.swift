import Agent
import SessionModel
import Testing

@testable import Gateway

/// What only shows on a real connection.
@Suite(.timeLimit(.minutes(10)))
struct LiveTests {
    @Test("the first chunk arrives while the turn still runs")
    func streamIsLive() async throws {
        let finish = Gate()
        let turns = ScriptedTurns { _, emit in
            try await emit(.says("first"))
            await finish.passed()
            try await emit(.says("last"))
            return .empty
        }
        try await LiveGateway.run(TestGateway(turns: turns)) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/v1/chat", ChatStreamTests.body)
            let beginning = await connection.read(until: "first")
            #expect(beginning.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(!beginning.contains("last"))
            finish.open()
            let rest = await connection.readChunked()
            #expect(rest.contains("last"))
            #expect(rest.contains("data: [DONE]\n\n"))
        }
    }

    @Test("a client that leaves interrupts its turn", arguments: [false, true])
    func clientLeaves(isStreamed: Bool) async throws {
        let begun = Gate()
        let cancelled = Gate()
        let turns = ScriptedTurns { _, emit in
            if isStreamed { try await emit(.says("first")) }
            begun.open()
            await Gate().opensOnCancellation()
            cancelled.open()
            throw CancellationError()
        }
        var gateway = TestGateway(turns: turns)
        gateway.configuration.journal.grace = .zero
        try await LiveGateway.run(gateway) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/v1/chat", ChatTests.hello(#""stream": \#(isStreamed)"#))
            await begun.passed()
            if isStreamed { _ = await connection.read(until: "first") }
            try await connection.close()
            await cancelled.passed()
        }
    }

    @Test("the shutdown ends a running turn, tells its client, and is not held up by it", arguments: [false, true])
    func shutdown(isStreamed: Bool) async throws {
        let begun = Gate()
        let turns = ScriptedTurns { _, emit in
            if isStreamed { try await emit(.says("first")) }
            begun.open()
            await Gate().opensOnCancellation()
            throw CancellationError()
        }
        try await LiveGateway.run(TestGateway(turns: turns)) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/v1/chat", ChatTests.hello(#""stream": \#(isStreamed)"#))
            await begun.passed()
            await server.shutDown()
            let answer = await connection.readToEnd()
            if isStreamed {
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.contains("data: [DONE]\n\n"))
            } else {
                #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
                #expect(answer.contains("Retry-After: 5\r\n"))
            }
            #expect(answer.contains(#""code":"draining""#))
        }
    }

    @Test("ten megabytes are refused, and the server goes on serving, on the same connection too")
    func tooLarge() async throws {
        try await LiveGateway.run(TestGateway()) { server in
            let connection = try await server.connect()
            let content = String(repeating: "x", count: 10 * 1024 * 1024)
            let body = #"{"messages": [{"role": "user", "type": "message", "content": "\#(content)"}]}"#
            try await connection.request("POST", "/v1/chat", body)
            let refused = await connection.read(until: "request_too_large")
            #expect(refused.hasPrefix("HTTP/1.1 413"))
            try await connection.request("GET", "/v1/health")
            #expect(await connection.read(until: #""healthy""#).contains("HTTP/1.1 200 OK"))
        }
    }

    @Test("a body in chunks is measured too")
    func tooLargeInChunks() async throws {
        var gateway = TestGateway()
        gateway.configuration.maximumBodyBytes = 1000
        try await LiveGateway.run(gateway) { server in
            let connection = try await server.connect()
            try await connection.send(
                "POST /v1/chat HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(TestGateway.key)\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n\(String(repeating: "x", count: 1001))\r\n0\r\n\r\n")
            #expect(await connection.read(until: "request_too_large").hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test("a connection takes one chat after the other, streamed or not, failed or not")
    func keepAlive() async throws {
        let turns = ScriptedTurns { request, emit in
            if request.messages.first?.content == "fail" { throw SessionBusy(request.session.id) }
            try await emit(.says("hello"))
            return .empty
        }
        try await LiveGateway.run(TestGateway(turns: turns)) { server in
            let connection = try await server.connect()
            for _ in 1...2 {
                try await connection.request("POST", "/v1/chat", ChatStreamTests.body)
                let stream = await connection.readChunked()
                #expect(stream.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(stream.contains("data: [DONE]\n\n"))
                try await connection.request("POST", "/v1/chat", ChatTests.hello)
                #expect(await connection.read(until: #""usage""#).hasPrefix("HTTP/1.1 200 OK\r\n"))
                try await connection.request(
                    "POST", "/v1/chat", #"{"messages": [{"role": "user", "type": "message", "content": "fail"}]}"#)
                #expect(await connection.read(until: "session_busy").hasPrefix("HTTP/1.1 423 Locked\r\n"))
            }
        }
    }

    @Test("a client that asked twice at once and leaves is noticed all the same")
    func pipelined() async throws {
        let begun = Gate()
        let cancelled = Gate()
        let turns = ScriptedTurns { _, _ in
            begun.open()
            await Gate().opensOnCancellation()
            cancelled.open()
            throw CancellationError()
        }
        var gateway = TestGateway(turns: turns)
        gateway.configuration.journal.grace = .zero
        try await LiveGateway.run(gateway) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/v1/chat", ChatTests.hello)
            for _ in 1...20 { try await connection.request("GET", "/v1/health") }
            await begun.passed()
            try await connection.close()
            await cancelled.passed()
        }
    }

    @Test("a client that does not read holds the shutdown up no longer than the group allows")
    func deafClient() async throws {
        let held = Gate()
        let turns = ScriptedTurns { _, emit in
            try await emit(.says("first"))
            held.open()
            try await emit(.says(String(repeating: "x", count: 16 * 1024 * 1024)))
            return .empty
        }
        try await LiveGateway.run(TestGateway(turns: turns), patience: .milliseconds(50)) { server in
            let connection = try await server.connect(isReading: false)
            try await connection.request("POST", "/v1/chat", ChatStreamTests.body)
            await held.passed()
        }
    }

    @Test("bytes that are not HTTP are answered, and the server goes on serving")
    func notHTTP() async throws {
        try await LiveGateway.run(TestGateway()) { server in
            let garbled = try await server.connect()
            try await garbled.send("\u{16}\u{3}\u{1} nonsense\r\n\r\n")
            #expect(await garbled.readToEnd().hasPrefix("HTTP/1.1 400"))
            let connection = try await server.connect()
            try await connection.request("GET", "/v1/health")
            #expect(await connection.read(until: #""healthy""#).contains("HTTP/1.1 200 OK"))
        }
    }

    @Test("clients on one machine share their address's limit over all their connections")
    func sharedLimit() async throws {
        var gateway = TestGateway()
        gateway.configuration.requestsPerMinute = 2
        try await LiveGateway.run(gateway) { server in
            for status in ["200", "200", "429"] {
                let connection = try await server.connect()
                try await connection.request("GET", "/v1/health")
                #expect(await connection.read(until: "}").hasPrefix("HTTP/1.1 \(status)"))
            }
        }
    }

    @Test("a trusted proxy's clients have limits of their own")
    func proxy() async throws {
        var gateway = TestGateway()
        gateway.configuration.requestsPerMinute = 1
        gateway.configuration.trustedProxies = [try #require(AddressRange("127.0.0.0/8"))]
        try await LiveGateway.run(gateway) { server in
            for (client, status) in [("192.0.2.1", "200"), ("192.0.2.2", "200"), ("192.0.2.1", "429")] {
                let connection = try await server.connect()
                try await connection.send(
                    "GET /v1/health HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(TestGateway.key)\r\n"
                        + "X-Forwarded-For: \(client)\r\n\r\n")
                #expect(await connection.read(until: "}").hasPrefix("HTTP/1.1 \(status)"))
            }
        }
    }
}
