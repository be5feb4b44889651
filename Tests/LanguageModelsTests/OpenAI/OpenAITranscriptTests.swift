import SessionModel
import Testing

@testable import LanguageModels

@Suite("Transcripts of the providers that speak like OpenAI")
struct OpenAITranscriptTests {
    private func reader() -> EventStreamReader<OpenAIStreamReader> {
        EventStreamReader(OpenAIStreamReader { .malformed($0.message) })
    }

    private func read(_ pieces: [ArraySlice<UInt8>]) throws -> [ModelEvent] {
        var reader = reader()
        var events: [ModelEvent] = []
        for piece in pieces where !reader.isDone { try reader.read(piece, into: &events) }
        try reader.end(into: &events)
        return events
    }

    /// Neighbouring fragments together: how a provider cuts its words is its own affair.
    private func joined(_ events: [ModelEvent]) -> [ModelEvent] {
        events.reduce(into: []) { joined, event in
            switch (joined.last, event) {
            case (.text(let before)?, .text(let text)): joined[joined.count - 1] = .text(before + text)
            case (.toolCallArguments(let before)?, .toolCallArguments(let text)):
                joined[joined.count - 1] = .toolCallArguments(before + text)
            default: joined.append(event)
            }
        }
    }

    @Test("a call is read the same, byte by byte and cut in two anywhere", arguments: ProviderTranscript.openAILike)
    func call(provider: String) throws {
        for (number, text) in try ProviderTranscript("\(provider)/call").variants.enumerated() {
            let bytes = Array(text.utf8)
            let whole = try read([bytes[...]])
            #expect(try read(bytes.indices.map { bytes[$0...$0] }) == whole)
            // The beginning grows by a byte, and the rest comes at once; of other spellings at some places.
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
            events = joined(whole)
            #expect(events.count == 6)
            #expect(events.first == .text("Let me add ünï 🐦."))
            guard case .toolCallStarted(let id, "execute")? = events.dropFirst().first else { throw Unexpected() }
            #expect(!id.isEmpty)
            #expect(
                events.dropFirst(2).first == .toolCallArguments(#"{"language":"python","code":"print('sum:', 6 * 7)"}"#)
            )
            #expect(events.dropFirst(3).prefix(2) == [.toolCallEnded, .finished(.toolCalls)])
            guard case .usage(let usage)? = events.last else { throw Unexpected() }
            #expect(usage.promptTokens == 100 && usage.completionTokens == 20)
            #expect(usage.cacheReadTokens == (["openai", "deepseek"].contains(provider) ? 64 : 0))
        }
    }

    @Test("an answer is read to its end and its usage", arguments: ProviderTranscript.openAILike)
    func answer(provider: String) throws {
        let bytes = Array(try ProviderTranscript("\(provider)/answer").text.utf8)
        let usage = TokenUsage(promptTokens: 130, completionTokens: 5)
        #expect(joined(try read([bytes[...]])) == [.text("It is 42."), .finished(.complete), .usage(usage)])
    }

    @Test(
        "a transcript that is cut anywhere before its reason to finish is not whole",
        arguments: ProviderTranscript.openAILike)
    func cut(provider: String) throws {
        let text = try ProviderTranscript("\(provider)/answer").text
        let end = try #require(text.firstRange(of: #""finish_reason": "stop""#)).lowerBound
        let bytes = Array(text[..<end].utf8)
        for length in 0...bytes.count {
            #expect(throws: ModelFailure.self) { try read([bytes[..<length]]) }
        }
    }

    private struct Unexpected: Error {}
}
