/// Whose the sessions' folders are.
package enum WorkspaceOwnership: Sendable {
    /// The gateway's own user's: workers have no other.
    case gateway

    /// All of them one user's: that of every worker.
    case shared(UInt32)

    /// Each of them its session's own user's.
    case separate(SessionNumbers)
}
