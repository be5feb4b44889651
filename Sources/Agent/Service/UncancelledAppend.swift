import SessionModel

extension SessionStore {
    /// Appends even when the calling task is cancelled: a client that leaves must not take with it what was said.
    func appendWholly(
        _ messages: [NewMessage], to id: SessionID, owner: TenantID
    ) async throws -> [StoredMessage] {
        try await Task { try await append(messages, to: id, owner: owner) }.value
    }
}
