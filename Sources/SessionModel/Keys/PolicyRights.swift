/// Which policies a caller may ask for, of those that the server lets anybody ask for.
package struct PolicyRights: Hashable, Sendable {
    /// Nil for every one.
    package let allowed: Set<String>?

    /// The policy of a session that asks for none; nil for the server's own default. One of `allowed`, where that says.
    package let standard: String?

    /// Every policy that the server has to give.
    package static let all = PolicyRights(allowed: nil, standard: nil)

    package init(allowed: Set<String>?, standard: String?) {
        self.allowed = allowed
        self.standard = standard
    }

    package func include(_ policy: String) -> Bool { allowed?.contains(policy) ?? true }
}
