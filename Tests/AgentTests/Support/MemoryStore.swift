import SessionModel

/// A store that forgets everything with the process.
actor MemoryStore: SessionStore {
    private var messages: [SessionID: [StoredMessage]] = [:]

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

    func create(_ session: NewSession, owner: TenantID) async throws -> Session {
        Session(
            id: SessionID(), createdAt: Timestamp(microseconds: 0), lastActive: Timestamp(microseconds: 0),
            metadata: session.metadata, autoRun: session.autoRun, policy: session.policy)
    }

    func session(_ id: SessionID, owner: TenantID) async throws -> Session { throw SessionNotFound(id) }

    func sessions(_ query: SessionQuery, owner: TenantID) async throws -> SessionPage {
        SessionPage(entries: [], total: 0)
    }

    func mergeMetadata(
        _ metadata: [String: JSONValue], into id: SessionID, owner: TenantID
    ) async throws -> Session { throw SessionNotFound(id) }

    func delete(_ id: SessionID, owner: TenantID) async throws { messages[id] = nil }

    func clearMessages(in id: SessionID, owner: TenantID) async throws -> Int {
        messages.removeValue(forKey: id)?.count ?? 0
    }

    func copyMessages(from source: SessionID, to id: SessionID, owner: TenantID) async throws -> Int { 0 }
}
