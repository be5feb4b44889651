import SessionModel

/// The messages of a turn without a session: they are told to the client, and kept nowhere.
struct PassingTranscript: Transcript {
    func session(_ asked: Session) async throws -> Session { asked }

    func messages(_ query: MessageQuery) async throws -> [Message] { [] }

    func append(_ messages: [NewMessage]) async throws -> [StoredMessage] {
        messages.map {
            StoredMessage(id: MessageID(), createdAt: .now, message: $0.message, fullContent: $0.fullContent)
        }
    }

    func charge(_ spending: Spending) async throws {}
}
