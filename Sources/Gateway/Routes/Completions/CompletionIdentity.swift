import Agent
import SessionModel

/// What every object of one completion says: the same in each chunk of a stream.
struct CompletionIdentity: Hashable, Sendable {
    /// `chatcmpl-<turn>`
    let id: String
    let created: Int64
    let model: String

    /// Nil for a turn without a session.
    let session: SessionID?

    init(_ turn: RunningTurn) {
        id = "chatcmpl-\(turn.id)"
        created = turn.created.seconds
        model = turn.request.options.model
        session = turn.request.conversation == .passing ? nil : turn.request.session.id
    }
}
