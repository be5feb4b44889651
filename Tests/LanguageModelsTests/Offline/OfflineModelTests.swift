import LanguageModels
import SessionModel
import Testing

@Suite("The offline model")
struct OfflineModelTests {
    private func answer(_ messages: [ModelMessage]) async throws -> [ModelEvent] {
        try await Recorder.answer(
            of: OfflineModel(), to: ModelRequest(messages: [.system("s")] + messages, languages: ["python"]))
    }

    private let question = ModelMessage.user([.text("Run\n```python\nprint(1)\n```\nand\n```sh\nls\n```\n")])
    private let first = ModelToolCall(id: "1", language: "python", code: "print(1)")
    private let second = ModelToolCall(id: "2", language: "sh", code: "ls")

    private func call(_ call: ModelToolCall, id: String) -> [ModelEvent] {
        [.toolCallStarted(id: id, name: "execute"), .toolCallArguments(call.arguments), .toolCallEnded]
    }

    @Test("every fenced block becomes one call, in order")
    func blocks() async throws {
        let expected =
            call(first, id: "block1") + call(second, id: "block2") + [.usage(TokenUsage()), .finished(.toolCalls)]
        #expect(try await answer([question]) == expected)
    }

    @Test("blocks that ran already are not run again")
    func resumed() async throws {
        let events = try await answer([
            question, .assistant(text: "", calls: [first]), .tool(callID: "1", output: "1"),
        ])
        #expect(events == call(second, id: "block2") + [.usage(TokenUsage()), .finished(.toolCalls)])
    }

    @Test("after the last block it says so and stops")
    func ending() async throws {
        let events = try await answer([
            question, .assistant(text: "", calls: [first]), .tool(callID: "1", output: "1"),
            .assistant(text: "", calls: [second]), .tool(callID: "2", output: ""),
        ])
        #expect(events == [.text("Those were the 2 code blocks."), .usage(TokenUsage()), .finished(.complete)])
    }

    @Test("a message without a block gets an explanation that says how to configure a model")
    func introduction() async throws {
        let events = try await answer([question, .assistant(text: "Done.", calls: []), .user([.text("Hello?")])])
        #expect(events.count == 3)
        guard case .text(let text)? = events.first else { throw Missing() }
        #expect(text.contains("LITELLM_MODEL"))
        #expect(text.contains("OPENAI_API_KEY"))
    }

    @Test("a conversation without a user gets the explanation too")
    func nobody() async throws {
        #expect(try await answer([]).last == .finished(.complete))
    }

    private struct Missing: Error {}
}
