/// What an operator says about a key that is to be made.
package struct NewKey: Hashable, Sendable {
    package var tenant: TenantID
    package var name: String
    package var scopes: Set<Scope>
    package var policies: PolicyRights
    package var expiresAt: Timestamp?

    package init(
        tenant: TenantID, name: String = "", scopes: Set<Scope>, policies: PolicyRights = .all,
        expiresAt: Timestamp? = nil
    ) {
        self.tenant = tenant
        self.name = name
        self.scopes = scopes
        self.policies = policies
        self.expiresAt = expiresAt
    }
}
