import FoundationEssentials
import SessionModel

/// Turns the bytes of `ConverseStream`'s answer into ``ModelEvent``s. Pure.
struct ConverseStreamReader: AnswerReader {
    /// What an exception within the stream means: its name and its words.
    private let failure: (_ exception: String, _ words: String) -> ModelFailure
    private let json = JSONDecoder()
    private var decoder = AWSEventStreamDecoder()
    private var openCall: Int?
    private var callCount = 0
    private var hasFinished = false
    private var hasUsage = false

    init(failure: @escaping (_ exception: String, _ words: String) -> ModelFailure) { self.failure = failure }

    /// The usage is the last that comes.
    var isDone: Bool { hasFinished && hasUsage }

    mutating func read(_ bytes: some Sequence<UInt8>, into events: inout [ModelEvent]) throws(ModelFailure) {
        for message in decoder.feed(Array(bytes)) { try read(message, into: &events) }
        if let failure = decoder.failure { throw .malformed("the provider's event stream is broken: \(failure)") }
    }

    mutating func end(into events: inout [ModelEvent]) throws(ModelFailure) {
        guard hasFinished else { throw .unreachable("the provider broke off in the middle of its answer") }
    }

    private mutating func read(
        _ message: AWSEventStreamMessage, into events: inout [ModelEvent]
    ) throws(ModelFailure) {
        switch message.text(":message-type") {
        case "exception":
            let words = try? json.decode(ConverseStreamEvent.self, from: Data(message.payload)).message
            throw failure(message.text(":exception-type") ?? "exception", words ?? "")
        case "error":
            throw failure(message.text(":error-code") ?? "error", message.text(":error-message") ?? "")
        default:
            break
        }
        guard let type = message.text(":event-type") else { return }
        guard let event = try? json.decode(ConverseStreamEvent.self, from: Data(message.payload)) else {
            throw .malformed("the provider sent a \(type.prefix(40)) that makes no sense")
        }
        switch type {
        case "contentBlockStart": try start(event, into: &events)
        case "contentBlockDelta": try add(event, into: &events)
        case "contentBlockStop": if event.contentBlockIndex == openCall { endCall(into: &events) }
        case "messageStop": try stop(event, into: &events)
        case "metadata":
            hasUsage = true
            if let usage = event.usage { events.append(.usage(usage.tokens)) }
        // Events that newer models send may be passed over, as AWS's own SDKs do.
        default: break
        }
    }

    private mutating func start(_ event: ConverseStreamEvent, into events: inout [ModelEvent]) throws(ModelFailure) {
        guard let tool = event.start?.toolUse else { return }
        guard openCall == nil else { throw .malformed("the provider began a tool call within another") }
        callCount += 1
        openCall = event.contentBlockIndex ?? 0
        let id = tool.toolUseId.flatMap { $0.isEmpty ? nil : $0 } ?? "call\(callCount)"
        events.append(.toolCallStarted(id: id, name: tool.name ?? ModelToolCall.toolName))
    }

    private mutating func add(_ event: ConverseStreamEvent, into events: inout [ModelEvent]) throws(ModelFailure) {
        if let text = event.delta?.text, !text.isEmpty {
            guard openCall == nil else { throw .malformed("the provider sent words within a tool call") }
            events.append(.text(text))
        }
        if let input = event.delta?.toolUse?.input, !input.isEmpty {
            guard openCall == event.contentBlockIndex ?? 0 else {
                throw .malformed("the provider sent the arguments of no tool call")
            }
            events.append(.toolCallArguments(input))
        }
    }

    private mutating func stop(_ event: ConverseStreamEvent, into events: inout [ModelEvent]) throws(ModelFailure) {
        guard !hasFinished else { throw .malformed("the provider ended its answer twice") }
        let ending = try ConverseStopReason.ending(event.stopReason ?? "")
        endCall(into: &events)
        hasFinished = true
        events.append(.finished(ending))
    }

    private mutating func endCall(into events: inout [ModelEvent]) {
        guard openCall != nil else { return }
        openCall = nil
        events.append(.toolCallEnded)
    }
}
