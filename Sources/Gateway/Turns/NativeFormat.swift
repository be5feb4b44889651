import Agent
import NIOCore
import SessionModel

/// LMC: each chunk as it is.
struct NativeFormat: TurnFormat {
    static let errors = ErrorStyle.native

    private let session: SessionID

    init(_ turn: RunningTurn, _ rendering: ContentRendering) { session = turn.request.session.id }

    static func whole(_ outcome: TurnOutcome, of turn: RunningTurn) throws -> ByteBuffer {
        try ResponseJSON.encode(ChatAnswer(outcome, session: turn.request.session.id, created: turn.created))
    }

    func opening() -> (any Encodable & Sendable)? { nil }

    mutating func event(for chunk: Chunk) -> (any Encodable & Sendable)? { chunk }

    func ending(_ ending: TurnEnding) -> [any Encodable & Sendable] { [CompletionEvent(ending, session: session)] }
}
