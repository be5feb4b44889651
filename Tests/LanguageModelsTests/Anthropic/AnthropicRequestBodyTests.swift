import FoundationEssentials
import SessionModel
import Testing

@testable import LanguageModels

@Suite("The body of a request for a message")
struct AnthropicRequestBodyTests {
    private func json(_ request: ModelRequest, model: String = "claude-sonnet-4-5") throws -> [String: JSONValue] {
        let bytes = try AnthropicRequestBody(request, model: model).json()
        return try JSONDecoder().decode([String: JSONValue].self, from: Data(bytes))
    }

    private func text(_ text: String) -> JSONValue { .object(["type": "text", "text": .string(text)]) }

    @Test("instructions stand apart and are cached, roles take turns, results come first")
    func conversation() throws {
        let call = ModelToolCall(id: "call00001", language: "python", code: "1")
        let body = try json(
            ModelRequest(
                messages: [
                    .system("Be good."), .user([.text("Hi")]), .assistant(text: "Well.", calls: [call]),
                    .tool(callID: "call00001", output: "1"),
                    .user([.text("The code showed:"), .image(mime: "image/png", base64: "aGk=")]),
                    .user([.text("And?")]), .assistant(text: "", calls: []), .assistant(text: "Fine.", calls: []),
                ], languages: ["python"], temperature: 0.5, maxTokens: 100))
        #expect(body["model"] == "claude-sonnet-4-5")
        #expect(body["stream"] == true)
        #expect(body["max_tokens"] == 100)
        #expect(body["temperature"] == .number(0.5))
        #expect(
            body["system"]
                == .array([
                    .object(["type": "text", "text": "Be good.", "cache_control": .object(["type": "ephemeral"])])
                ]))
        let use: JSONValue = .object([
            "type": "tool_use", "id": "call00001", "name": "execute",
            "input": .object(["language": "python", "code": "1"]),
        ])
        let result: JSONValue = .object(["type": "tool_result", "tool_use_id": "call00001", "content": "1"])
        let image: JSONValue = .object([
            "type": "image",
            "source": .object(["type": "base64", "media_type": "image/png", "data": "aGk="]),
        ])
        #expect(
            body["messages"]
                == .array([
                    .object(["role": "user", "content": .array([text("Hi")])]),
                    .object(["role": "assistant", "content": .array([text("Well."), use])]),
                    .object([
                        "role": "user", "content": .array([result, text("The code showed:"), image, text("And?")]),
                    ]),
                    .object(["role": "assistant", "content": .array([text("Fine.")])]),
                ]))
    }

    @Test("the tool requires a language among the enabled ones, and code")
    func tool() throws {
        let bytes = try AnthropicRequestBody(ModelRequest(messages: [], languages: ["python", "bash"]), model: "m")
            .json()
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(#""tools":[{"name":"execute","#))
        #expect(
            text.contains(
                #""input_schema":{"type":"object","properties":{"language":{"type":"string","enum":["python","bash"]"#))
        #expect(try json(ModelRequest(messages: [], languages: []))["tools"] == nil)
    }

    @Test(
        "an answer has a limit, even if nobody set one",
        arguments: [
            ("claude-3-opus-20240229", 4096), ("claude-3-haiku-20240307", 4096), ("claude-3-5-sonnet-latest", 8192),
            ("claude-opus-4-1", 8192),
        ])
    func limit(model: String, limit: Int) throws {
        #expect(try json(ModelRequest(messages: [], languages: []), model: model)["max_tokens"] == .integer(limit))
    }

    @Test("a conversation that begins with the assistant is begun by the user, and blank text is nothing")
    func beginning() throws {
        let body = try json(
            ModelRequest(messages: [.assistant(text: "Hello.", calls: []), .user([.text(" \n")])], languages: []))
        guard case .array(let messages)? = body["messages"], case .object(let first)? = messages.first else {
            throw Unexpected()
        }
        #expect(messages.count == 2)
        #expect(first["role"] == "user")
        #expect(body["system"] == nil)
    }

    private struct Unexpected: Error {}
}
