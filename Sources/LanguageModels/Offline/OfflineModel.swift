import SessionModel

/// `builtin/offline`: no language model at all, but enough to run the code that a message contains.
///
/// It runs the fenced blocks of the last user message, in order, and explains itself where there are none. It says the
/// same about the same conversation every time.
package struct OfflineModel: LanguageModel {
    package static let name = "builtin/offline"

    package init() {}

    package func stream(
        _ request: ModelRequest, emit: @escaping @Sendable (ModelEvent) async throws -> Void
    ) async throws {
        for event in Self.answer(to: request.messages) { try await emit(event) }
    }

    private static func answer(to messages: [ModelMessage]) -> [ModelEvent] {
        let question = messages.lastIndex { if case .user = $0 { true } else { false } } ?? messages.endIndex
        let blocks = messages[question...].first.map(text).map(FencedBlock.blocks) ?? []
        // No model, no tokens: said, so that nobody estimates them.
        let nothing = ModelEvent.usage(TokenUsage())
        if blocks.isEmpty { return [.text(introduction), nothing, .finished(.complete)] }

        // Counting instead of remembering: the conversation may have been stored, confirmed and resumed in between.
        let asked = messages[question...].reduce(0) { count, message in
            if case .assistant(_, let calls) = message { count + calls.count } else { count }
        }
        let rest = blocks.dropFirst(asked)
        if rest.isEmpty { return [.text(ending(blocks.count)), nothing, .finished(.complete)] }
        var events: [ModelEvent] = []
        for (index, block) in rest.enumerated() {
            let id = "block\(asked + index + 1)"
            let call = ModelToolCall(id: id, language: block.language, code: block.code)
            events.append(.toolCallStarted(id: id, name: ModelToolCall.toolName))
            events.append(.toolCallArguments(call.arguments))
            events.append(.toolCallEnded)
        }
        return events + [nothing, .finished(.toolCalls)]
    }

    private static func text(of message: ModelMessage) -> String {
        guard case .user(let parts) = message else { return "" }
        return parts.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: "\n")
    }

    private static func ending(_ count: Int) -> String {
        count == 1 ? "That was the code block." : "Those were the \(count) code blocks."
    }

    private static let introduction = """
        This server has no language model configured; this is its built-in stand-in, which runs the fenced code blocks \
        (```python … ```) of a message, and messages of type "code", and returns their output. To talk to a language model, \
        set LITELLM_MODEL (for example openai/gpt-4o) and OPENAI_API_KEY, or OPENAI_BASE_URL for any compatible server, and \
        start again.
        """
}
