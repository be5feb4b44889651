import Agent
import NIOCore
import SessionModel

/// How a route tells of turns.
protocol TurnFormat: Sendable {
    static var errors: ErrorStyle { get }

    /// The answer to a request that is not streamed.
    static func whole(_ outcome: TurnOutcome, of turn: RunningTurn) throws -> ByteBuffer

    /// - Parameter rendering: The state of the turn's text where a stream begins.
    init(_ turn: RunningTurn, _ rendering: ContentRendering)

    /// What comes before the first chunk; nil for nothing.
    func opening() -> (any Encodable & Sendable)?

    /// What the stream says of the chunk; nil for nothing.
    mutating func event(for chunk: Chunk) -> (any Encodable & Sendable)?

    /// What follows the last chunk.
    func ending(_ ending: TurnEnding) -> [any Encodable & Sendable]
}
