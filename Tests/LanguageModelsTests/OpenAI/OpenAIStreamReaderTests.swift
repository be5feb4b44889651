import SessionModel
import Testing

@testable import LanguageModels

@Suite("Reading a streamed chat completion")
struct OpenAIStreamReaderTests {
    private func read(_ data: [String]) throws -> [ModelEvent] {
        var reader = OpenAIStreamReader { .refused(ModelRefusal(.request, status: $0.status ?? 500, $0.message)) }
        var events: [ModelEvent] = []
        for data in data { try reader.read(ServerSentEvent(name: nil, data: data), into: &events) }
        try reader.end(into: &events)
        return events
    }

    @Test("text, a call in fragments and the usage become events in their order")
    func toolCall() throws {
        #expect(
            try read(Transcript.toolCall) == [
                .text("Let me söe 🐦."),
                .toolCallStarted(id: "call_a", name: "execute"),
                .toolCallArguments(#"{"language":"python","#),
                .toolCallArguments(#""code":"print(1)"}"#),
                .toolCallEnded,
                .finished(.toolCalls),
                .usage(TokenUsage(promptTokens: 11, completionTokens: 7)),
            ])
    }

    @Test(
        "a second call is told from the first",
        arguments: [
            // As OpenAI numbers calls, as servers do that number every call 0, and as those that number none.
            (0, "a", 1, "b"), (0, "a", 0, "b"), (nil, "a", nil, "b"), (0, "a", 1, nil),
        ] as [(Int?, String?, Int?, String?)])
    func severalCalls(firstIndex: Int?, firstID: String?, secondIndex: Int?, secondID: String?) throws {
        let events = try read([
            Transcript.call(index: firstIndex, id: firstID, name: "execute", arguments: "1"),
            Transcript.call(index: firstIndex, id: nil, name: nil, arguments: "2"),
            Transcript.call(index: secondIndex, id: secondID, name: "execute", arguments: "3"),
            Transcript.finish("tool_calls"),
        ])
        #expect(
            events == [
                .toolCallStarted(id: "a", name: "execute"), .toolCallArguments("1"), .toolCallArguments("2"),
                .toolCallEnded,
                .toolCallStarted(id: secondID ?? "call2", name: "execute"), .toolCallArguments("3"), .toolCallEnded,
                .finished(.toolCalls),
            ])
    }

    @Test(
        "each reason to finish is understood",
        arguments: [
            ("stop", .complete), ("tool_calls", .toolCalls), ("length", .tokenLimit),
            ("content_filter", .contentFilter), ("eos", .complete),
        ] as [(String, ModelEvent.Ending)])
    func reasons(reason: String, ending: ModelEvent.Ending) throws {
        #expect(try read([Transcript.finish(reason)]) == [.finished(ending)])
    }

    @Test("calls without numbers or identifiers are told apart by their names, unless the name is only said again")
    func namelessCalls() throws {
        let whole = #"{\"code\":\"1\"}"#
        let calls = try read([
            Transcript.call(index: nil, id: nil, name: "execute", arguments: whole),
            Transcript.call(index: 0, id: "", name: "execute", arguments: whole),
            Transcript.finish("tool_calls"),
        ])
        #expect(calls.filter { $0 == .toolCallEnded }.count == 2)
        let call = try read([
            Transcript.call(index: 0, id: "a", name: "execute", arguments: #"{\"code\":"#),
            Transcript.call(index: 0, id: nil, name: "execute", arguments: #"\"1\"}"#),
            Transcript.finish("tool_calls"),
        ])
        #expect(call.filter { $0 == .toolCallEnded }.count == 1)
    }

    @Test("a refusal in words is text, and usage that is told with every chunk counts once")
    func refusalAndUsage() throws {
        let chunk =
            #"{"choices":[{"index":0,"delta":{"refusal":"No."}}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#
        let last =
            #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#
        let usage = TokenUsage(promptTokens: 3, completionTokens: 2)
        #expect(try read([chunk, last, "[DONE]"]) == [.text("No."), .finished(.complete), .usage(usage)])
    }

    @Test("an answer that ends with an error is one")
    func endedWithError() {
        #expect(throws: ModelFailure.self) { try read([Transcript.text("a"), Transcript.finish("error"), "[DONE]"]) }
    }

    @Test("an answer that breaks off is an error")
    func cut() {
        #expect(throws: ModelFailure.unreachable("the provider broke off in the middle of its answer")) {
            try read([Transcript.text("half")])
        }
    }

    @Test("an answer that is done without saying why is whole, and its call is closed")
    func doneWithoutReason() throws {
        let events = try read([Transcript.call(index: 0, id: "a", name: "execute", arguments: "{}"), "[DONE]"])
        #expect(events.suffix(2) == [.toolCallEnded, .finished(.complete)])
    }

    @Test(
        "an error in the middle of a stream is the provider's refusal",
        arguments: [
            (#"{"error":{"message":"overloaded","code":503}}"#, 503, "overloaded"),
            (#"{"error":{"message":"no","code":"server_error"}}"#, 500, "no"),
            (#"{"error":"plain"}"#, 500, "plain"),
        ])
    func midStreamError(data: String, status: Int, message: String) {
        #expect(throws: ModelFailure.refused(ModelRefusal(.request, status: status, message))) {
            try read([Transcript.text("a"), data])
        }
    }

    @Test("an event that is no chunk is malformed", arguments: ["{", "[]", "hello", #"{"choices":3}"#])
    func malformed(data: String) {
        #expect(throws: ModelFailure.self) { try read([data]) }
    }
}
