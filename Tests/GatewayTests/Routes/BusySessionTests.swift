import HTTPTypes
import SessionModel
import Testing

@testable import Gateway

struct BusySessionTests {
    static let message = #"{"role": "user", "type": "message", "content": "x"}"#

    let gateway = TestGateway()

    @Test(
        "what would write into a conversation that a turn writes is refused, and writes nothing",
        arguments: [
            (HTTPRequest.Method.post, "/messages", message), (.delete, "/messages", nil),
            (.delete, "/messages?reset_interpreter=true", nil), (.post, "/load", #"{"messages": [\#(message)]}"#),
            (.post, "/load", #"{"source_id": "<source>"}"#),
        ] as [(HTTPRequest.Method, String, String?)])
    func refused(method: HTTPRequest.Method, path: String, body: String?) async throws {
        let gateway = gateway
        gateway.keys.set("stranger", tenant: "other")
        try await gateway.test { caller in
            let (id, source) = (try await caller.makeSession(), try await caller.makeSession())
            for id in [id, source] { _ = try await caller.post("/v1/sessions/\(id)/messages", Self.message) }
            gateway.turns.occupy(id)
            let body = body?.replacing("<source>", with: "\(source)")
            let answer = try await caller.send(method, "/v1/sessions/\(id)\(path)", body: body)
            #expect(answer.status == 423)
            #expect(answer.code == "session_busy")
            #expect(answer.header("Retry-After") == "5")
            #expect(try await gateway.store.messages(MessageQuery(), in: id, owner: .default).total == 1)
            #expect(gateway.executor.calls.isEmpty)
            let stranger = try await caller.send(method, "/v1/sessions/\(id)\(path)", body: body, key: "stranger")
            #expect(stranger.status == 404, "whether another's session is busy is not told")
        }
    }

    @Test("a busy session can be read, changed, exported, copied from, interrupted and deleted")
    func allowed() async throws {
        let gateway = gateway
        try await gateway.test { caller in
            let (id, other) = (try await caller.makeSession(), try await caller.makeSession())
            _ = try await caller.post("/v1/sessions/\(id)/messages", Self.message)
            gateway.turns.occupy(id)
            for path in ["", "/messages", "/export"] {
                #expect(try await caller.get("/v1/sessions/\(id)\(path)").status == 200, "\(path)")
            }
            let changed = try await caller.send(.patch, "/v1/sessions/\(id)", body: #"{"title": "T"}"#)
            #expect(changed["metadata"] == .object(["title": "T"]))
            let copied = try await caller.post("/v1/sessions/\(other)/load", #"{"source_id": "\#(id)"}"#)
            #expect(copied["copied_messages"] == 1)
            #expect(try await caller.post("/v1/sessions/\(id)/interrupt").status == 200)
            #expect(try await caller.send(.delete, "/v1/sessions/\(id)").status == 200)
            #expect(gateway.turns.interrupted == [id, id])
        }
    }
}
