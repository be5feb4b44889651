/// What is known of a key; never the key itself.
package struct AccessKey: Hashable, Sendable {
    package enum State: String, Sendable {
        case active, expired, revoked
    }

    package var id: KeyID
    package var tenant: TenantID

    /// What the operator calls it; may be empty.
    package var name: String
    package var scopes: Set<Scope>
    package var policies: PolicyRights
    package var createdAt: Timestamp

    /// From when on it opens nothing; nil for never.
    package var expiresAt: Timestamp?
    package var revokedAt: Timestamp?

    /// When a request came with it, as exact as ``KeyChecking`` writes it down; nil for never.
    package var lastUsedAt: Timestamp?

    package init(
        id: KeyID, tenant: TenantID, name: String, scopes: Set<Scope>, policies: PolicyRights, createdAt: Timestamp,
        expiresAt: Timestamp? = nil, revokedAt: Timestamp? = nil, lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.scopes = scopes
        self.policies = policies
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    package func state(at now: Timestamp) -> State {
        if revokedAt != nil { return .revoked }
        return expiresAt.map { $0 <= now } ?? false ? .expired : .active
    }

    package var caller: Caller { Caller(tenant: tenant, scopes: scopes, policies: policies, key: id) }
}
