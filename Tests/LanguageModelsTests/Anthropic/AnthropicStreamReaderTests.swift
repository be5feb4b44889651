import SessionModel
import Testing

@testable import LanguageModels

@Suite("Reading a streamed message")
struct AnthropicStreamReaderTests {
    private func reader() -> EventStreamReader<AnthropicStreamReader> {
        EventStreamReader(
            AnthropicStreamReader {
                .refused(ModelRefusal(.request, status: $0.status, $0.message))
            })
    }

    private func read(_ text: String, bytewise: Bool = false) throws -> [ModelEvent] {
        var reader = reader()
        var events: [ModelEvent] = []
        let bytes = Array(text.utf8)
        if bytewise {
            for byte in bytes { try reader.read(CollectionOfOne(byte), into: &events) }
        } else {
            try reader.read(bytes, into: &events)
        }
        try reader.end(into: &events)
        return events
    }

    private func events(_ data: String...) -> String {
        data.map { "event: x\ndata: \($0)\n\n" }.joined()
    }

    @Test("text and a call become events, thoughts and pings do not, however the bytes are cut")
    func call() throws {
        let usage = TokenUsage(promptTokens: 100, completionTokens: 20, cacheReadTokens: 64, cacheWriteTokens: 30)
        for text in try ProviderTranscript("anthropic/call").variants {
            for bytewise in [false, true] {
                #expect(
                    try read(text, bytewise: bytewise) == [
                        .text("Let me "), .text("add ünï 🐦."), .toolCallStarted(id: "toolu_01A", name: "execute"),
                        .toolCallArguments(#"{"language": "py"#), .toolCallArguments(#"thon", "code""#),
                        .toolCallArguments(#": "print('sum:', 6 * 7)"}"#), .toolCallEnded, .usage(usage),
                        .finished(.toolCalls),
                    ])
            }
        }
    }

    @Test("a call is read the same, cut in two anywhere")
    func cuts() throws {
        for (number, text) in try ProviderTranscript("anthropic/call").variants.enumerated() {
            let bytes = Array(text.utf8)
            let whole = try read(text)
            var beginning = reader()
            var events: [ModelEvent] = []
            for cut in bytes.indices where !beginning.isDone {
                if number == 0 || cut.isMultiple(of: 31) {
                    var rest = beginning
                    var all = events
                    try rest.read(bytes[cut...], into: &all)
                    try rest.end(into: &all)
                    if all != whole { Issue.record("cut at \(cut)") }
                }
                try beginning.read(bytes[cut...cut], into: &events)
            }
        }
    }

    @Test("an answer is read to its end and its usage")
    func answer() throws {
        let usage = TokenUsage(promptTokens: 130, completionTokens: 5)
        let text = try ProviderTranscript("anthropic/answer").text
        #expect(try read(text) == [.text("It is "), .text("42."), .usage(usage), .finished(.complete)])
    }

    @Test(
        "each reason to stop is understood",
        arguments: [
            ("end_turn", .complete), ("stop_sequence", .complete), ("pause_turn", .complete), ("tool_use", .toolCalls),
            ("max_tokens", .tokenLimit), ("model_context_window_exceeded", .tokenLimit), ("refusal", .contentFilter),
        ] as [(String, ModelEvent.Ending)])
    func reasons(reason: String, ending: ModelEvent.Ending) throws {
        let text = events(
            #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)"},"usage":{"output_tokens":1}}"#,
            #"{"type":"message_stop"}"#)
        #expect(try read(text).last == .finished(ending))
    }

    @Test(
        "an error in the stream is the refusal that it would be as an answer",
        arguments: [
            ("overloaded_error", 529), ("rate_limit_error", 429), ("api_error", 500), ("invalid_request_error", 400),
            ("invented_error", 500),
        ])
    func errors(type: String, status: Int) {
        let text = events(#"{"type":"error","error":{"type":"\#(type)","message":"m"}}"#)
        #expect(throws: ModelFailure.refused(ModelRefusal(.request, status: status, "m"))) { try read(text) }
    }

    @Test("an answer without its end is not whole, wherever it is cut")
    func cut() throws {
        let bytes = Array(try ProviderTranscript("anthropic/call").text.utf8)
        for length in stride(from: 0, to: bytes.count - 30, by: 41) {
            #expect(throws: ModelFailure.self) { try read(String(decoding: bytes[..<length], as: UTF8.self)) }
        }
    }

    @Test("what will be invented is passed over")
    func unknown() throws {
        let text = events(
            #"{"type":"novelty","index":{}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"odd"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"odd_delta","partial_json":"x"}}"#,
            #"{"type":"content_block_stop","index":0}"#, #"{"type":"message_stop"}"#)
        #expect(try read(text) == [.usage(TokenUsage()), .finished(.complete)])
    }

    @Test("an event that is none is malformed", arguments: ["{", "[]", "hello", #"{"index":0}"#])
    func malformed(data: String) {
        #expect(throws: ModelFailure.malformed("the provider sent an event that is none of the Messages API's")) {
            try read(events(data))
        }
    }
}
