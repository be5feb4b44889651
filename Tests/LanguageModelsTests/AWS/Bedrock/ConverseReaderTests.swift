import SessionModel
import Testing

@testable import LanguageModels

@Suite("What Converse answers")
struct ConverseReaderTests {
    private static func event(_ type: String, _ payload: String) -> [UInt8] { AWSEventStreamBytes.event(type, payload) }

    private static let usage = event(
        "metadata", #"{"usage":{"inputTokens":5,"outputTokens":7,"cacheReadInputTokens":60},"metrics":{"latencyMs":1}}"#
    )

    private static let toolCall =
        event("messageStart", #"{"role":"assistant"}"#)
        + event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"Söe 🐦"},"p":"abc"}"#)
        + event("contentBlockStop", #"{"contentBlockIndex":0}"#)
        + event(
            "contentBlockStart",
            #"{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t1","name":"execute"}}}"#)
        + event("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"toolUse":{"input":""}}}"#)
        + event("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"code\":"}}}"#)
        + event("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"toolUse":{"input":"1}"}}}"#)
        + event("contentBlockStop", #"{"contentBlockIndex":1}"#)
        + event("messageStop", #"{"stopReason":"tool_use"}"#) + usage

    private func reader() -> ConverseStreamReader {
        ConverseStreamReader { .unreachable("\($0): \($1)") }
    }

    private func read(_ bytes: [UInt8]) throws -> [ModelEvent] {
        var reader = reader()
        var events: [ModelEvent] = []
        try reader.read(bytes, into: &events)
        try reader.end(into: &events)
        return events
    }

    @Test("text and a call are told in order, the usage last, wherever the bytes are cut")
    func toolCall() throws {
        let expected: [ModelEvent] = [
            .text("Söe 🐦"), .toolCallStarted(id: "t1", name: "execute"), .toolCallArguments(#"{"code":"#),
            .toolCallArguments("1}"), .toolCallEnded, .finished(.toolCalls),
            .usage(TokenUsage(promptTokens: 65, completionTokens: 7, cacheReadTokens: 60)),
        ]
        #expect(try read(Self.toolCall) == expected)
        var reader = reader()
        var told: [ModelEvent] = []
        for byte in Self.toolCall {
            #expect(!reader.isDone)
            try reader.read([byte], into: &told)
        }
        #expect(told == expected)
        #expect(reader.isDone)
        for cut in Self.toolCall.indices {
            var cutReader = self.reader()
            var events: [ModelEvent] = []
            try cutReader.read(Array(Self.toolCall[..<cut]), into: &events)
            try cutReader.read(Array(Self.toolCall[cut...]), into: &events)
            if events != expected { Issue.record("cut at \(cut)") }
        }
    }

    @Test(
        "why an answer ended",
        arguments: [
            ("end_turn", .complete), ("stop_sequence", .complete), ("tool_use", .toolCalls),
            ("max_tokens", .tokenLimit),
            ("model_context_window_exceeded", .tokenLimit), ("guardrail_intervened", .contentFilter),
            ("content_filtered", .contentFilter), ("something_new", .complete),
        ] as [(String, ModelEvent.Ending)])
    func endings(reason: String, ending: ModelEvent.Ending) throws {
        #expect(try read(Self.event("messageStop", #"{"stopReason":"\#(reason)"}"#)) == [.finished(ending)])
    }

    @Test("a model that wrote nonsense has failed", arguments: ["malformed_model_output", "malformed_tool_use"])
    func malformed(reason: String) throws {
        let failure = #expect(throws: ModelFailure.self) {
            try read(Self.event("messageStop", #"{"stopReason":"\#(reason)"}"#))
        }
        guard case .malformed(let text)? = failure else { throw Unexpected() }
        #expect(text.contains(reason))
    }

    @Test("an answer that stops without an end is not whole, wherever it stops")
    func cut() throws {
        for end in stride(from: 0, to: Self.toolCall.count - Self.usage.count - 4, by: 7) {
            let failure = #expect(throws: ModelFailure.self) { try read(Array(Self.toolCall[..<end])) }
            guard case .unreachable? = failure else { throw Unexpected() }
        }
        // What is missing after the end is the usage, and not the answer.
        #expect(try read(Array(Self.toolCall.dropLast(3))).contains(.finished(.toolCalls)))
    }

    @Test("exceptions and errors within the stream are told by name and words")
    func exceptions() {
        let exception = AWSEventStreamBytes.message(
            [(":message-type", .string("exception")), (":exception-type", .string("throttlingException"))],
            #"{"message":"Slow down"}"#)
        #expect(throws: ModelFailure.unreachable("throttlingException: Slow down")) { try read(exception) }
        let error = AWSEventStreamBytes.message([
            (":message-type", .string("error")), (":error-code", .string("InternalFailure")),
            (":error-message", .string("Oh")),
        ])
        #expect(throws: ModelFailure.unreachable("InternalFailure: Oh")) { try read(error) }
        let bare = AWSEventStreamBytes.message([(":message-type", .string("exception"))], "no JSON")
        #expect(throws: ModelFailure.unreachable("exception: ")) { try read(bare) }
    }

    @Test("what was said before an exception is told, though both come at once")
    func saidBefore() throws {
        let exception = AWSEventStreamBytes.message(
            [(":message-type", .string("exception")), (":exception-type", .string("x"))], #"{"message":"y"}"#)
        for fault in [exception, [UInt8](repeating: 1, count: 20)] {
            var reader = reader()
            let said = Self.event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"so far"}}"#)
            var told: [ModelEvent] = []
            #expect(throws: ModelFailure.self) { try reader.read(said + fault, into: &told) }
            #expect(told == [.text("so far")])
        }
    }

    private static let begun = event(
        "contentBlockStart", #"{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t"}}}"#)
    private static let stopped = event("messageStop", #"{"stopReason":"end_turn"}"#)

    @Test(
        "what makes no sense is malformed",
        arguments: [
            Array("HTTP/1.1 200 OK\r\n".utf8), event("messageStop", "no JSON"), begun + begun,
            begun + event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"x"}}"#),
            begun + event("contentBlockDelta", #"{"contentBlockIndex":2,"delta":{"toolUse":{"input":"x"}}}"#),
            event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"toolUse":{"input":"x"}}}"#),
            stopped + stopped,
        ])
    func senseless(bytes: [UInt8]) throws {
        let failure = #expect(throws: ModelFailure.self) { try read(bytes) }
        guard case .malformed? = failure else { throw Unexpected() }
    }

    @Test("what newer models send besides is passed over")
    func besides() throws {
        let bytes =
            Self.event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm"}}}"#)
            + Self.event("somethingNew", #"{"x":1}"#) + AWSEventStreamBytes.message()
            + Self.event("messageStop", #"{"stopReason":"end_turn"}"#)
        #expect(try read(bytes) == [.finished(.complete)])
    }

    @Test("an answer that comes whole tells the same")
    func whole() throws {
        let json = #"""
            {"metrics":{"latencyMs":1},"output":{"message":{"content":[{"text":"Söe"},{"reasoningContent":{}},{"toolUse":
            {"input":{"code":"print(1)","language":"python"},"name":"execute","toolUseId":"t1"}},{"toolUse":{"name":"execute",
            "input":{"other":1},"toolUseId":"t2"}}],"role":"assistant"}},"stopReason":"tool_use",
            "usage":{"inputTokens":5,"outputTokens":7,"totalTokens":12}}
            """#
        var reader = ConverseAnswerReader()
        var told: [ModelEvent] = []
        for byte in json.utf8 { try reader.read([byte], into: &told) }
        try reader.end(into: &told)
        #expect(
            told == [
                .text("Söe"), .toolCallStarted(id: "t1", name: "execute"),
                .toolCallArguments(#"{"language":"python","code":"print(1)"}"#), .toolCallEnded,
                .toolCallStarted(id: "t2", name: "execute"), .toolCallArguments(#"{"other":1}"#), .toolCallEnded,
                .finished(.toolCalls), .usage(TokenUsage(promptTokens: 5, completionTokens: 7)),
            ])
    }

    @Test("half an answer is none", arguments: ["", "{", #"{"output":{}}"#, "<html>"])
    func half(text: String) throws {
        var reader = ConverseAnswerReader()
        var told: [ModelEvent] = []
        try reader.read(Array(text.utf8), into: &told)
        #expect(throws: ModelFailure.self) { try reader.end(into: &told) }
        #expect(told.isEmpty)
    }

    private struct Unexpected: Error {}
}
