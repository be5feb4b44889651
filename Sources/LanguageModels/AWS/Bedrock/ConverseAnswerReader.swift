import FoundationEssentials
import SessionModel

/// Turns the answer of `Converse`, which comes whole, into ``ModelEvent``s. Pure.
struct ConverseAnswerReader: AnswerReader {
    private struct Answer: Decodable {
        struct Output: Decodable {
            let message: Message
        }

        struct Message: Decodable {
            let content: [Block]
        }

        struct Block: Decodable {
            let text: String?
            let toolUse: ToolUse?
        }

        struct ToolUse: Decodable {
            let toolUseId: String?
            let name: String?
            let input: JSONValue?
        }

        let output: Output
        let stopReason: String
        let usage: ConverseUsage?
    }

    /// The most bytes of an answer.
    private static let limit = 16 << 20

    private var bytes: [UInt8] = []

    /// The end of the bytes is the end of the answer.
    var isDone: Bool { false }

    mutating func read(_ bytes: some Sequence<UInt8>, into events: inout [ModelEvent]) throws(ModelFailure) {
        self.bytes += bytes
        guard self.bytes.count <= Self.limit else {
            throw .malformed("the provider's answer is longer than \(Self.limit) bytes")
        }
    }

    mutating func end(into events: inout [ModelEvent]) throws(ModelFailure) {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes)) else {
            throw .malformed("the provider sent an answer that makes no sense")
        }
        let ending = try ConverseStopReason.ending(answer.stopReason)
        for (index, block) in answer.output.message.content.enumerated() {
            if let text = block.text, !text.isEmpty { events.append(.text(text)) }
            guard let call = block.toolUse else { continue }
            events.append(
                .toolCallStarted(
                    id: call.toolUseId ?? "call\(index + 1)", name: call.name ?? ModelToolCall.toolName))
            events.append(.toolCallArguments(Self.arguments(call.input)))
            events.append(.toolCallEnded)
        }
        events.append(.finished(ending))
        if let usage = answer.usage { events.append(.usage(usage.tokens)) }
    }

    /// The arguments as a model that streams would have written them.
    private static func arguments(_ input: JSONValue?) -> String {
        if case .object(let members)? = input, members.count == 2, let language = members["language"]?.stringValue,
            let code = members["code"]?.stringValue
        {
            return ModelToolCall(id: "", language: language, code: code).arguments
        }
        guard let input, let json = try? JSONEncoder().encode(input) else { return "{}" }
        return String(decoding: json, as: UTF8.self)
    }
}
