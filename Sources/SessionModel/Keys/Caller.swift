/// Who a request is from, as far as the server is concerned: what its key stands for.
package struct Caller: Hashable, Sendable {
    /// Whose sessions, files and limits the request is about.
    package var tenant: TenantID
    package var scopes: Set<Scope>
    package var policies: PolicyRights

    /// Nil for the server's own `API_KEY`.
    package var key: KeyID?

    package init(tenant: TenantID, scopes: Set<Scope>, policies: PolicyRights, key: KeyID?) {
        self.tenant = tenant
        self.scopes = scopes
        self.policies = policies
        self.key = key
    }

    /// Whoever has the server's own `API_KEY`: everything is open.
    package static let `operator` = Caller(
        tenant: .default, scopes: Set(Scope.allCases), policies: .all, key: nil)
}
