import FoundationEssentials
import SessionModel

/// Turns the events of a streamed `chat/completions` answer into ``ModelEvent``s. Pure: no input or output of its own.
struct OpenAIStreamReader: ServerSentEventReader {
    private struct OpenCall {
        let index: Int?
        let id: String
        var arguments = ""
    }

    /// What an error within the stream means.
    private let failure: (OpenAIErrorBody.Detail) -> ModelFailure
    private let decoder: JSONDecoder
    private var call: OpenCall?
    private var callCount = 0
    private var hasFinished = false

    /// The last that was told: some servers count on with every chunk.
    private var usage: OpenAIChunk.Usage?
    private(set) var isDone = false

    init(failure: @escaping (OpenAIErrorBody.Detail) -> ModelFailure) {
        self.failure = failure
        decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
    }

    mutating func read(_ event: ServerSentEvent, into events: inout [ModelEvent]) throws(ModelFailure) {
        if event.data == "[DONE]" {
            isDone = true
            return
        }
        let chunk: OpenAIChunk
        do {
            chunk = try decoder.decode(OpenAIChunk.self, from: Data(event.data.utf8))
        } catch {
            throw .malformed("the provider sent an event that is not a chat completion chunk")
        }
        if let error = chunk.error { throw failure(error) }
        if chunk.choices?.first?.finishReason == "error" {
            throw failure(OpenAIErrorBody.Detail(message: "the provider ended its answer with an error"))
        }
        if let choice = chunk.choices?.first { read(choice, into: &events) }
        usage = chunk.usage ?? usage
    }

    /// Closes the answer when there is nothing more to read.
    ///
    /// An answer is whole when the provider said why it ended, or that it is done; anything else was cut off on the way.
    mutating func end(into events: inout [ModelEvent]) throws(ModelFailure) {
        guard isDone || hasFinished else { throw .unreachable("the provider broke off in the middle of its answer") }
        if !hasFinished { finish(.complete, into: &events) }
        if let usage {
            events.append(
                .usage(
                    TokenUsage(
                        promptTokens: usage.promptTokens ?? 0, completionTokens: usage.completionTokens ?? 0,
                        cacheReadTokens: usage.promptTokensDetails?.cachedTokens ?? usage.promptCacheHitTokens ?? 0)))
        }
    }

    private mutating func read(_ choice: OpenAIChunk.Choice, into events: inout [ModelEvent]) {
        for text in [choice.delta?.content?.text, choice.delta?.refusal].compactMap(\.self) where !text.isEmpty {
            endCall(into: &events)
            events.append(.text(text))
        }
        for fragment in choice.delta?.toolCalls ?? [] { read(fragment, into: &events) }
        if let reason = choice.finishReason, !hasFinished {
            finish(Self.ending(reason), into: &events)
        }
    }

    private mutating func finish(_ ending: ModelEvent.Ending, into events: inout [ModelEvent]) {
        endCall(into: &events)
        hasFinished = true
        events.append(.finished(ending))
    }

    private mutating func read(_ fragment: OpenAIChunk.ToolCall, into events: inout [ModelEvent]) {
        if startsCall(fragment) {
            endCall(into: &events)
            callCount += 1
            let id = fragment.id.flatMap { $0.isEmpty ? nil : $0 } ?? "call\(callCount)"
            call = OpenCall(index: fragment.index, id: id)
            events.append(.toolCallStarted(id: id, name: fragment.function?.name ?? ModelToolCall.toolName))
        }
        if let arguments = fragment.function?.arguments, !arguments.isEmpty {
            call?.arguments += arguments
            events.append(.toolCallArguments(arguments))
        }
    }

    /// A new call has another index, or, from servers that number every call 0 or none, another identifier or a name.
    private func startsCall(_ fragment: OpenAIChunk.ToolCall) -> Bool {
        guard let call else { return true }
        if let index = fragment.index, index != call.index { return true }
        if let id = fragment.id, !id.isEmpty { return id != call.id }
        // A name without an identifier begins a call where the one before is whole, and is only said again otherwise.
        guard let name = fragment.function?.name, !name.isEmpty else { return false }
        return (try? decoder.decode([String: JSONValue].self, from: Data(call.arguments.utf8))) != nil
    }

    private mutating func endCall(into events: inout [ModelEvent]) {
        guard call != nil else { return }
        call = nil
        events.append(.toolCallEnded)
    }

    private static func ending(_ reason: String) -> ModelEvent.Ending {
        switch reason {
        case "tool_calls", "function_call": .toolCalls
        case "length": .tokenLimit
        case "content_filter": .contentFilter
        default: .complete
        }
    }
}
