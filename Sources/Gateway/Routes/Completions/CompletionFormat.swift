import Agent
import NIOCore
import SessionModel

/// OpenAI's chunks: the turn as text.
struct CompletionFormat: TurnFormat {
    static let errors = ErrorStyle.openAI

    private let identity: CompletionIdentity
    private let includesUsage: Bool
    private var rendering: ContentRendering

    init(_ turn: RunningTurn, _ rendering: ContentRendering) {
        identity = CompletionIdentity(turn)
        includesUsage = turn.includesUsage
        self.rendering = rendering
    }

    static func whole(_ outcome: TurnOutcome, of turn: RunningTurn) throws -> ByteBuffer {
        try ResponseJSON.encode(CompletionAnswer(outcome, CompletionIdentity(turn)))
    }

    func opening() -> (any Encodable & Sendable)? { chunk(.begin) }

    mutating func event(for chunk: Chunk) -> (any Encodable & Sendable)? {
        let text = rendering.text(for: chunk)
        return text.isEmpty ? nil : self.chunk(.content(text))
    }

    func ending(_ ending: TurnEnding) -> [any Encodable & Sendable] {
        let finish = chunk(.finish(ending.finishReason))
        return includesUsage ? [finish, chunk(.usage(UsageView(ending)))] : [finish]
    }

    private func chunk(_ step: CompletionChunk.Step) -> CompletionChunk {
        CompletionChunk(identity: identity, step: step, includesUsage: includesUsage)
    }
}
