import FoundationEssentials
import SessionModel
import Testing

@testable import LanguageModels

@Suite("What Converse is sent")
struct ConverseRequestBodyTests {
    private static let call = ModelToolCall(id: "c1", language: "python", code: "print(1)\n")

    private func messages(_ conversation: [ModelMessage]) -> [ConverseConversation.Message] {
        ConverseConversation(conversation).messages
    }

    private func body(_ request: ModelRequest, takesInstructions: Bool = true) throws -> JSONValue {
        let bytes = try ConverseRequestBody(request, takesInstructions: takesInstructions).json()
        return try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    }

    private func member(_ value: JSONValue?, _ path: String...) -> JSONValue? {
        path.reduce(value) { value, name in
            switch value {
            case .object(let members)?: members[name]
            case .array(let elements)?: Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            default: nil
            }
        }
    }

    @Test("user and assistant take turns, and what one side says in a row is one message")
    func turns() {
        let conversation: [ModelMessage] = [
            .system("s"), .user([.text("a")]), .user([.text("b")]), .assistant(text: "c", calls: [Self.call]),
            .tool(callID: "c1", output: "1"), .user([.text("d")]), .assistant(text: "e", calls: []),
        ]
        #expect(
            messages(conversation) == [
                .init(role: .user, content: [.text("a"), .text("b")]),
                .init(role: .assistant, content: [.text("c"), .toolUse(Self.call, id: "c1")]),
                .init(role: .user, content: [.toolResult(id: "c1", text: "1"), .text("d")]),
                .init(role: .assistant, content: [.text("e")]),
            ])
    }

    @Test("several calls of one answer have their results in one message")
    func severalCalls() {
        let second = ModelToolCall(id: "c2", language: "python", code: "2")
        let sent = messages([
            .user([.text("a")]), .assistant(text: "", calls: [Self.call, second]), .tool(callID: "c1", output: "1"),
            .tool(callID: "c2", output: "2"),
        ])
        #expect(sent.last?.content == [.toolResult(id: "c1", text: "1"), .toolResult(id: "c2", text: "2")])
    }

    @Test("nothing that is empty is sent")
    func empty() {
        let sent = messages([
            .system(" "), .user([.text("a")]), .assistant(text: " \n", calls: []), .user([.text("")]),
            .assistant(text: "", calls: [Self.call]), .tool(callID: "c1", output: ""),
        ])
        #expect(
            sent == [
                .init(role: .user, content: [.text("a")]),
                .init(role: .assistant, content: [.toolUse(Self.call, id: "c1")]),
                .init(role: .user, content: [.toolResult(id: "c1", text: "No output")]),
            ])
        #expect(ConverseConversation([.system(" ")]).system.isEmpty)
    }

    @Test("the user comes first, even in a conversation that the assistant began")
    func assistantFirst() {
        let sent = messages([.assistant(text: "Welcome.", calls: []), .user([.text("a")])])
        #expect(sent.map(\.role) == [.user, .assistant, .user])
    }

    @Test(
        "pictures go in the formats that there are",
        arguments: [
            ("image/png", .image(format: "png", base64: "eA==")),
            ("image/JPEG", .image(format: "jpeg", base64: "eA==")),
            ("image/webp", .image(format: "webp", base64: "eA==")),
            ("image/tiff", .text("[an image of the type image/tiff, which cannot be shown]")),
        ] as [(String, ConverseBlock)])
    func pictures(mime: String, block: ConverseBlock) {
        #expect(messages([.user([.image(mime: mime, base64: "eA==")])]) == [.init(role: .user, content: [block])])
    }

    @Test(
        "a call's identifier that Bedrock would refuse has another, the same for the call and its result",
        arguments: ["functions.execute:0", "", "ü", String(repeating: "x", count: 65)])
    func identifiers(id: String) throws {
        let call = ModelToolCall(id: id, language: "python", code: "1")
        let sent = messages([.user([.text("a")]), .assistant(text: "", calls: [call]), .tool(callID: id, output: "1")])
        guard case .toolUse(_, let used)? = sent[1].content.first,
            case .toolResult(let answered, _)? = sent[2].content.first
        else {
            Issue.record("no call")
            return
        }
        #expect(used == answered)
        #expect((1...64).contains(used.utf8.count))
        #expect(used.utf8.allSatisfy { $0 == 0x5F || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) })
    }

    @Test("the tool's schema has the language before the code")
    func tool() throws {
        let bytes = try ConverseRequestBody(ModelRequest(messages: [.user([.text("a")])], languages: ["python", "r"]))
            .json()
        let text = String(decoding: bytes, as: UTF8.self)
        let language = try #require(text.firstRange(of: #""language":{"#))
        let code = try #require(text.firstRange(of: #""code":{"#))
        #expect(language.lowerBound < code.lowerBound)
        let json = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        let schema = member(json, "toolConfig", "tools", "0", "toolSpec", "inputSchema", "json")
        #expect(member(schema, "required") == .array(["language", "code"]))
        #expect(member(schema, "properties", "language", "enum") == .array(["python", "r"]))
    }

    @Test("the tool is named wherever there are calls of it, and nowhere else")
    func toolNamed() throws {
        let plain = ModelRequest(messages: [.user([.text("a")])], languages: [])
        #expect(member(try body(plain), "toolConfig") == nil)
        let calls = ModelRequest(
            messages: [
                .user([.text("a")]), .assistant(text: "", calls: [Self.call]), .tool(callID: "c1", output: "1"),
            ],
            languages: [])
        let language = member(
            try body(calls), "toolConfig", "tools", "0", "toolSpec", "inputSchema", "json", "properties", "language")
        #expect(member(language, "type") == "string")
        #expect(member(language, "enum") == nil)
    }

    @Test("instructions and wishes are sent where there are any")
    func wishes() throws {
        let bare = try body(ModelRequest(messages: [.user([.text("a")])], languages: []))
        #expect(member(bare, "system") == nil)
        #expect(member(bare, "inferenceConfig") == nil)
        let full = ModelRequest(
            messages: [.system("s"), .user([.text("a")])], languages: [], temperature: 0.5, maxTokens: 9)
        #expect(member(try body(full), "system", "0", "text") == "s")
        #expect(member(try body(full), "inferenceConfig", "maxTokens") == .integer(9))
        #expect(member(try body(full), "inferenceConfig", "temperature") == .number(0.5))
        let without = try body(full, takesInstructions: false)
        #expect(member(without, "system") == nil)
        #expect(member(without, "messages", "0", "content", "0", "text") == "s")
        #expect(member(without, "messages", "0", "content", "1", "text") == "a")
    }
}
