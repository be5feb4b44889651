/// The owner of sessions. Every query of the store is scoped by one.
package struct TenantID: Hashable, Sendable, RawRepresentable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// The tenant of the server's own `API_KEY`.
    package static let `default` = TenantID(rawValue: "default")
}
