import SessionModel

/// The messages of a session, in the store.
struct StoredTranscript: Transcript {
    let store: any SessionStore
    let session: SessionID
    let owner: TenantID

    func session(_ asked: Session) async throws -> Session {
        try await store.session(session, owner: owner)
    }

    func messages(_ query: MessageQuery) async throws -> [Message] {
        try await store.messages(query, in: session, owner: owner).messages.map(\.message)
    }

    func append(_ messages: [NewMessage]) async throws -> [StoredMessage] {
        try await Task { try await store.append(messages, to: session, owner: owner) }.value
    }

    func charge(_ spending: Spending) async throws {
        try await Task { try await store.charge(spending, to: session, owner: owner) }.value
    }
}
