/// A tenant's name for one request, by which its retries are known.
package struct IdempotencyKey: Hashable, Sendable {
    package var tenant: TenantID

    /// As the client chose it.
    package var name: String

    package init(tenant: TenantID, name: String) {
        self.tenant = tenant
        self.name = name
    }
}
