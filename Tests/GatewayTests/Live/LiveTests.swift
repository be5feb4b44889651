import Agent
import SessionModel
import Testing

@testable import Gateway

/// What only shows on a real connection.
@Suite(.timeLimit(.minutes(1)))
struct LiveTests {
    struct Chunk: Encodable, Sendable {
        var content: String
    }

    @Test("the first chunk arrives while the turn still runs")
    func streamIsLive() async throws {
        let finish = Gate()
        let turns = ScriptedTurns { _, emit in
            try await emit(Chunk(content: "first"))
            await finish.passed()
            try await emit(Chunk(content: "last"))
            return .empty
        }
        try await LiveGateway.run(TestGateway(turns: turns)) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/v1/chat", ChatStreamTests.body)
            let beginning = await connection.read(until: "first")
            #expect(beginning.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(!beginning.contains("last"))
            finish.open()
            let rest = await connection.readToEnd()
            #expect(rest.contains("last"))
            #expect(rest.contains("data: [DONE]\n\n"))
        }
    }

    @Test("a client that leaves interrupts its turn", arguments: [false, true])
    func clientLeaves(isStreamed: Bool) async throws {
        let begun = Gate()
        let cancelled = Gate()
        let turns = ScriptedTurns { _, emit in
            if isStreamed { try await emit(Chunk(content: "first")) }
            begun.open()
            await Gate().opensOnCancellation()
            cancelled.open()
            throw CancellationError()
        }
        try await LiveGateway.run(TestGateway(turns: turns)) { server in
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
            if isStreamed { try await emit(Chunk(content: "first")) }
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

    @Test("a chat says that its connection ends, and then it does")
    func chatCloses() async throws {
        try await LiveGateway.run(TestGateway()) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/v1/chat", ChatTests.hello)
            let answer = await connection.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("Connection: close\r\n"))
        }
    }

    @Test("a chat that fails says so too", arguments: [false, true])
    func failedChatCloses(isStreamed: Bool) async throws {
        let turns = ScriptedTurns { request, _ in throw SessionBusy(request.session.id) }
        try await LiveGateway.run(TestGateway(turns: turns)) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/v1/chat", ChatTests.hello(#""stream": \#(isStreamed)"#))
            let answer = await connection.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 423 Locked\r\n"))
            #expect(answer.contains("Connection: close\r\n"))
        }
    }

    @Test("a client that does not read holds the shutdown up no longer than the group allows")
    func deafClient() async throws {
        let held = Gate()
        let turns = ScriptedTurns { _, emit in
            try await emit(Chunk(content: String(repeating: "x", count: 16 * 1024 * 1024)))
            try await emit(Chunk(content: "this one waits for the other to be sent"))
            held.open()
            try await emit(Chunk(content: "and this one for that"))
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
