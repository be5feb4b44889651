/// Where sessions and messages are kept.
///
/// Every call is scoped by an owner: another tenant's session is as absent as one that was never made, and where a session
/// is absent the call throws ``SessionNotFound``. A call that returned has committed: what it stored survives `kill -9`.
package protocol SessionStore: Sendable {
    /// - Throws: ``SessionLimitReached`` where the owner has as many as it may have.
    func create(_ session: NewSession, owner: TenantID) async throws -> Session

    func session(_ id: SessionID, owner: TenantID) async throws -> Session

    func sessions(_ query: SessionQuery, owner: TenantID) async throws -> SessionPage

    func update(_ id: SessionID, with changes: SessionChanges, owner: TenantID) async throws -> Session

    /// Adds to what has been spent on models in the session. Nothing else of it changes.
    func charge(_ spending: Spending, to id: SessionID, owner: TenantID) async throws

    /// Deletes the session with its messages.
    func delete(_ id: SessionID, owner: TenantID) async throws

    /// Appends in order, in one transaction, and moves the session's `lastActive`.
    @discardableResult
    func append(_ messages: [NewMessage], to id: SessionID, owner: TenantID) async throws -> [StoredMessage]

    func messages(_ query: MessageQuery, in id: SessionID, owner: TenantID) async throws -> MessagePage

    /// - Throws: ``MessageNotFound`` where the session has no such message.
    func message(_ message: MessageID, in id: SessionID, owner: TenantID) async throws -> StoredMessage

    /// Deletes the session's messages and returns how many there were.
    func clearMessages(in id: SessionID, owner: TenantID) async throws -> Int

    /// Appends copies of another session's messages, with new identifiers, and returns how many there were.
    func copyMessages(from source: SessionID, to id: SessionID, owner: TenantID) async throws -> Int
}
