import SessionModel

/// Where a turn's messages and its spending go, and where what was said before it comes from.
protocol Transcript: Sendable {
    /// The turn's session as it is now that the turn has it alone: the turn before may have spent something.
    func session(_ asked: Session) async throws -> Session

    /// Messages stored before the turn, in order.
    func messages(_ query: MessageQuery) async throws -> [Message]

    /// Stores the messages in order; also when the calling task is cancelled, because a client that leaves must not take
    /// with it what was said.
    @discardableResult
    func append(_ messages: [NewMessage]) async throws -> [StoredMessage]

    /// Adds to what the session has spent; also when the calling task is cancelled, because what was used has to be paid.
    func charge(_ spending: Spending) async throws
}
