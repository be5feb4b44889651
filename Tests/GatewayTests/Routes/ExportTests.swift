import SessionModel
import Testing

@testable import Gateway

struct ExportTests {
    let messages = [
        NewMessage(Message(role: .user, type: .message, content: "Draw it.")),
        NewMessage(Message(role: .assistant, type: .code, format: "python", content: "print('```')")),
        NewMessage(
            Message(role: .computer, type: .console, format: "output", content: "a…z"), fullContent: "a to z\n"),
        NewMessage(Message(role: .computer, type: .image, format: "base64.png", content: "iVBORw0=")),
    ]

    func exported(_ query: String) async throws -> Answer {
        let gateway = TestGateway()
        return try await gateway.test { caller in
            let id = try await caller.makeSession(#"{"title": "A\npicture"}"#)
            try await gateway.store.append(messages, to: id, owner: .default)
            return try await caller.get("/v1/sessions/\(id)/export\(query)")
        }
    }

    @Test("a session is exported whole", arguments: ["", "?format=json", "?include_outputs=true"])
    func json(query: String) async throws {
        let answer = try await exported(query)
        #expect(answer.json.keys == ["session_id", "created_at", "last_active", "metadata", "messages"])
        #expect(answer["messages"]?.elements.count == 4)
        #expect(answer["messages"]?[2]?["content"] == "a to z\n")
    }

    @Test("what the computer said is left out when that is asked for")
    func withoutOutputs() async throws {
        let answer = try await exported("?include_outputs=false")
        #expect(answer["messages"]?.elements.compactMap { $0["role"]?.stringValue } == ["user", "assistant"])
    }

    @Test("as Markdown a session reads like a conversation, and no content breaks out of its block")
    func markdown() async throws {
        let answer = try await exported("?format=markdown")
        #expect(answer.header("Content-Type") == "text/markdown; charset=utf-8")
        #expect(answer.text.hasPrefix("# A picture\n"))
        #expect(
            answer.text.hasSuffix(
                """
                ## User

                Draw it.

                ## Assistant

                ````python
                print('```')
                ````

                ## Computer

                ```text
                a to z
                ```

                ![image](data:image/png;base64,iVBORw0=)

                """))
    }
}
