/// A folder that a worker has for itself, by the name that policies call it: where it is depends on the isolation.
package enum OwnFolder: String, Hashable, Sendable, CaseIterable {
    /// The session's files, `/home/user` inside.
    case workspace

    /// `/tmp`.
    case tmp

    /// `/dev/shm`.
    case shm
}
