/// A worker that a session holds, and the hash of the policy that it lives under.
struct Lease: Equatable, Sendable {
    let worker: Worker
    let policyHash: String

    static func == (lhs: Lease, rhs: Lease) -> Bool { lhs.worker === rhs.worker }
}
