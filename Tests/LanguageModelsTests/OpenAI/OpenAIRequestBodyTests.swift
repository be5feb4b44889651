import FoundationEssentials
import SessionModel
import Testing

@testable import LanguageModels

@Suite("The body of a chat completion request")
struct OpenAIRequestBodyTests {
    private func json(_ request: ModelRequest, dialect: OpenAIDialect = OpenAIDialect()) throws -> [String: JSONValue] {
        let bytes = try OpenAIRequestBody(request, model: "m", dialect: dialect).json()
        return try JSONDecoder().decode([String: JSONValue].self, from: Data(bytes))
    }

    @Test("a conversation with a call, its result and a picture is written as the API takes it")
    func conversation() throws {
        let call = ModelToolCall(id: "call00001", language: "python", code: "print(\"ä\\n\")\n\t\u{1}")
        let body = try json(
            ModelRequest(
                messages: [
                    .system("Be good."),
                    .user([.text("Hi")]),
                    .assistant(text: "", calls: [call]),
                    .tool(callID: "call00001", output: "ä"),
                    .user([.text("And this?"), .image(mime: "image/png", base64: "aGk=")]),
                    .assistant(text: "Fine.", calls: []),
                ], languages: ["python"], temperature: 0.5, maxTokens: 100))
        #expect(body["model"] == "m")
        #expect(body["stream"] == true)
        #expect(body["stream_options"] == .object(["include_usage": true]))
        #expect(body["temperature"] == .number(0.5))
        #expect(body["max_tokens"] == 100)
        #expect(body["max_completion_tokens"] == nil)
        let function: JSONValue = .object(["name": "execute", "arguments": .string(call.arguments)])
        let image: JSONValue = .object([
            "type": "image_url", "image_url": .object(["url": "data:image/png;base64,aGk="]),
        ])
        #expect(
            body["messages"]
                == .array([
                    .object(["role": "system", "content": "Be good."]),
                    .object(["role": "user", "content": "Hi"]),
                    .object([
                        "role": "assistant",
                        "tool_calls": .array([
                            .object(["id": "call00001", "type": "function", "function": function])
                        ]),
                    ]),
                    .object(["role": "tool", "tool_call_id": "call00001", "content": "ä"]),
                    .object([
                        "role": "user",
                        "content": .array([.object(["type": "text", "text": "And this?"]), image]),
                    ]),
                    .object(["role": "assistant", "content": "Fine."]),
                ]))
    }

    @Test("a call's arguments are JSON again, the language first")
    func arguments() throws {
        let code = "a = \"\\d\"\r\n\t\u{0}\u{1F}🐦"
        let arguments = ModelToolCall(id: "1", language: "python", code: code).arguments
        #expect(arguments.hasPrefix(#"{"language":"python","code":"#))
        let decoded = try JSONDecoder().decode([String: String].self, from: Data(arguments.utf8))
        #expect(decoded == ["language": "python", "code": code])
    }

    @Test("the tool requires a language among the enabled ones, and code")
    func tool() throws {
        let request = ModelRequest(messages: [], languages: ["python", "bash"])
        let bytes = try OpenAIRequestBody(request, model: "m", dialect: OpenAIDialect()).json()
        let text = String(decoding: bytes, as: UTF8.self)
        let body = try JSONDecoder().decode([String: JSONValue].self, from: Data(bytes))
        guard case .array(let tools)? = body["tools"] else { throw Missing() }
        #expect(tools.count == 1)
        #expect(text.contains(#""language":{"type":"string","enum":["python","bash"]"#))
        #expect(text.contains(#""required":["language","code"]"#))
        #expect(text.contains(#""name":"execute""#))
    }

    @Test("without languages no tool is offered")
    func noTool() throws {
        #expect(try json(ModelRequest(messages: [], languages: []))["tools"] == nil)
    }

    @Test("what a server does not know is not sent")
    func dialect() throws {
        let dialect = OpenAIDialect(
            tokenLimit: .maxCompletionTokens, takesTemperature: false, takesStreamOptions: false)
        let request = ModelRequest(messages: [], languages: [], temperature: 0.5, maxTokens: 5)
        let body = try json(request, dialect: dialect)
        #expect(body["max_completion_tokens"] == 5)
        for name in ["max_tokens", "temperature", "stream_options"] { #expect(body[name] == nil) }
    }

    private struct Missing: Error {}
}
