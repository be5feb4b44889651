/// A worker that a session holds, and the policy that it lives under.
struct Lease: Equatable, Sendable {
    let worker: Worker

    /// The name of the folder that the worker works in.
    var workspace: String

    /// The name of its folder for temporary files; nil where that is a file system of its own.
    let temporary: String?
    let policy: String
    let policyHash: String
    let limits: ExecutionLimits

    /// Its way to packages, where its policy grants some from an index.
    var door: (any PackageDoor)?

    static func == (lhs: Lease, rhs: Lease) -> Bool { lhs.worker === rhs.worker }
}
