import SessionModel

/// A store that forgets everything with the process.
actor MemoryStore: SessionStore {
    private var messages: [SessionID: [StoredMessage]] = [:]
    private var sessions: [SessionID: Session] = [:]

    func stored(in id: SessionID) -> [StoredMessage] { messages[id] ?? [] }

    func append(_ new: [NewMessage], to id: SessionID, owner: TenantID) async throws -> [StoredMessage] {
        // A database gives up what a cancelled task asks for, and so does this.
        try Task.checkCancellation()
        let stored = new.map {
            StoredMessage(
                id: MessageID(), createdAt: Timestamp(microseconds: 0), message: $0.message,
                fullContent: $0.fullContent)
        }
        messages[id, default: []] += stored
        return stored
    }

    func messages(_ query: MessageQuery, in id: SessionID, owner: TenantID) async throws -> MessagePage {
        let all = messages[id] ?? []
        return MessagePage(messages: all, total: all.count)
    }

    func message(_ message: MessageID, in id: SessionID, owner: TenantID) async throws -> StoredMessage {
        guard let found = messages[id]?.first(where: { $0.id == message }) else { throw MessageNotFound(message) }
        return found
    }

    func create(_ session: NewSession, owner: TenantID) async throws -> Session {
        let made = session.made(at: Timestamp(microseconds: 0))
        sessions[made.id] = made
        return made
    }

    func session(_ id: SessionID, owner: TenantID) async throws -> Session {
        guard let session = sessions[id] else { throw SessionNotFound(id) }
        return session
    }

    func charge(_ spending: Spending, to id: SessionID, owner: TenantID) async throws {
        try Task.checkCancellation()
        let session = try await session(id, owner: owner)
        sessions[id]?.spent = session.spent + spending
    }

    func sessions(_ query: SessionQuery, owner: TenantID) async throws -> SessionPage {
        SessionPage(entries: [], total: 0)
    }

    func update(_ id: SessionID, with changes: SessionChanges, owner: TenantID) async throws -> Session {
        throw SessionNotFound(id)
    }

    func delete(_ id: SessionID, owner: TenantID) async throws { messages[id] = nil }

    func clearMessages(in id: SessionID, owner: TenantID) async throws -> Int {
        messages.removeValue(forKey: id)?.count ?? 0
    }

    func copyMessages(from source: SessionID, to id: SessionID, owner: TenantID) async throws -> Int { 0 }
}
