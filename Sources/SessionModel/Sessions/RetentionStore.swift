/// What deleting old sessions needs of the place where they are kept, across all tenants.
package protocol RetentionStore: Sendable {
    /// The sessions that the limits do not let stay, those whose last activity is longest ago first.
    ///
    /// - Parameter count: At most this many are returned.
    func expendableSessions(by limits: RetentionLimits, now: Timestamp, count: Int) async throws -> [ExpendableSession]

    /// As ``SessionStore/session(_:owner:)``.
    func session(_ id: SessionID, owner: TenantID) async throws -> Session

    /// As ``SessionStore/delete(_:owner:)``.
    func delete(_ id: SessionID, owner: TenantID) async throws
}

/// A session that may be deleted, if nothing has happened in it since.
package struct ExpendableSession: Hashable, Sendable {
    package var id: SessionID
    package var owner: TenantID
    package var lastActive: Timestamp

    package init(id: SessionID, owner: TenantID, lastActive: Timestamp) {
        self.id = id
        self.owner = owner
        self.lastActive = lastActive
    }
}
