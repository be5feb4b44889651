/// What of a network the code of a policy has: the `network` of its file.
package enum NetworkAccess: String, Hashable, Sendable, CaseIterable {
    /// A network namespace in which not even the loopback interface is up.
    case none

    /// A network namespace whose loopback interface is up, and nothing else.
    case loopback

    /// A network namespace that the operator made and grants. Without such a grant no worker of the policy is made.
    case granted
}
