/// The weakest isolation that a policy is meant for: the `isolation` of its file.
///
/// A policy that counts on a network namespace to have nothing in it lets code out where there is none. The names are those of the
/// server's isolation levels; each includes the ones before it.
package enum WeakestIsolation: String, Hashable, Comparable, Sendable, CaseIterable {
    /// Rules, Landlock and resource limits suffice: nothing is left to namespaces.
    case process

    /// A user of its own for each session.
    case uidsplit

    /// Namespaces of all kinds.
    case full

    package static func < (lhs: WeakestIsolation, rhs: WeakestIsolation) -> Bool { lhs.rank < rhs.rank }

    private var rank: Int {
        switch self {
        case .process: 0
        case .uidsplit: 1
        case .full: 2
        }
    }
}
