/// Scheme, host and port: what of an address says whom one speaks to.
package struct WebOrigin: Hashable, Sendable {
    package let scheme: String
    package let host: String
    package let port: Int
}
