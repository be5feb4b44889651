import FoundationEssentials
import SessionModel

/// Turns the events of a streamed message into ``ModelEvent``s. Pure: no input or output of its own.
struct AnthropicStreamReader: ServerSentEventReader {
    /// What an error within the stream means.
    private let failure: (AnthropicErrorBody.Detail) -> ModelFailure
    private let decoder: JSONDecoder
    private var usage = Usage()
    private var isInCall = false
    private var callCount = 0
    private var ending: ModelEvent.Ending?
    private(set) var isDone = false

    /// What was counted so far: each event tells the whole of what it names.
    private struct Usage {
        var input = 0
        var output = 0
        var cacheWritten = 0
        var cacheRead = 0
    }

    init(failure: @escaping (AnthropicErrorBody.Detail) -> ModelFailure) {
        self.failure = failure
        decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
    }

    mutating func read(_ sent: ServerSentEvent, into events: inout [ModelEvent]) throws(ModelFailure) {
        let event: AnthropicEvent
        do {
            event = try decoder.decode(AnthropicEvent.self, from: Data(sent.data.utf8))
        } catch {
            throw .malformed("the provider sent an event that is none of the Messages API's")
        }
        switch event.type {
        case "message_start": count(event.message?.usage)
        case "content_block_start": start(event.contentBlock, into: &events)
        case "content_block_delta": read(event.delta, into: &events)
        case "content_block_stop": endCall(into: &events)
        case "message_delta":
            count(event.usage)
            ending = event.delta?.stopReason.map(Self.ending) ?? ending
        case "message_stop": finish(into: &events)
        case "error": throw failure(event.error ?? AnthropicErrorBody.Detail(message: "no reason given"))
        // Pings, and what will be invented, mean nothing.
        default: break
        }
    }

    func end(into events: inout [ModelEvent]) throws(ModelFailure) {
        guard isDone else { throw .unreachable("the provider broke off in the middle of its answer") }
    }

    private mutating func start(_ block: AnthropicEvent.Block?, into events: inout [ModelEvent]) {
        endCall(into: &events)
        switch block?.type {
        case "tool_use":
            callCount += 1
            isInCall = true
            let name = block?.name ?? ModelToolCall.toolName
            events.append(.toolCallStarted(id: block?.id ?? "call\(callCount)", name: name))
        case "text":
            if let text = block?.text, !text.isEmpty { events.append(.text(text)) }
        // What the model thinks is nobody's business here.
        default: break
        }
    }

    private func read(_ delta: AnthropicEvent.Delta?, into events: inout [ModelEvent]) {
        if delta?.type == "text_delta", let text = delta?.text, !text.isEmpty { events.append(.text(text)) }
        if isInCall, delta?.type == "input_json_delta", let json = delta?.partialJson, !json.isEmpty {
            events.append(.toolCallArguments(json))
        }
    }

    private mutating func endCall(into events: inout [ModelEvent]) {
        guard isInCall else { return }
        isInCall = false
        events.append(.toolCallEnded)
    }

    private mutating func finish(into events: inout [ModelEvent]) {
        endCall(into: &events)
        isDone = true
        let prompt = usage.input + usage.cacheWritten + usage.cacheRead
        events.append(
            .usage(
                TokenUsage(
                    promptTokens: prompt, completionTokens: usage.output, cacheReadTokens: usage.cacheRead,
                    cacheWriteTokens: usage.cacheWritten)))
        events.append(.finished(ending ?? .complete))
    }

    private mutating func count(_ counts: AnthropicEvent.Usage?) {
        usage.input = counts?.inputTokens ?? usage.input
        usage.output = counts?.outputTokens ?? usage.output
        usage.cacheWritten = counts?.cacheCreationInputTokens ?? usage.cacheWritten
        usage.cacheRead = counts?.cacheReadInputTokens ?? usage.cacheRead
    }

    private static func ending(_ reason: String) -> ModelEvent.Ending {
        switch reason {
        case "tool_use": .toolCalls
        case "max_tokens", "model_context_window_exceeded": .tokenLimit
        case "refusal": .contentFilter
        default: .complete
        }
    }
}
