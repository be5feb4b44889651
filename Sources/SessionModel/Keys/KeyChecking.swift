/// Tells callers by the keys that they present.
package protocol KeyChecking: Sendable {
    /// Who presents the key; nil if it is none, was revoked or has expired.
    ///
    /// Asked for each request, and never answered from memory: a key that was revoked while the server runs opens nothing
    /// from then on.
    func caller(presenting text: Substring) async throws -> Caller?
}
