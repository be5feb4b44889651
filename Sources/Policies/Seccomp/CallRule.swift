/// A rule about one system call of this architecture, ready to be compiled.
struct CallRule: Hashable {
    let syscall: String
    let number: Int32
    let action: SeccompAction

    /// At most one an argument, by argument; all must hold. Empty means every call.
    let comparisons: [ArgumentComparison]

    /// The file's rule that it came from; nil for what a worker needs besides.
    let origin: RulePlace?

    /// Whether a call with these arguments is one that it is about.
    func matches(_ arguments: [UInt64]) -> Bool {
        comparisons.allSatisfy { $0.holds(for: $0.index < arguments.count ? arguments[$0.index] : 0) }
    }

    /// Whether a call can match both. Errs on the side of yes.
    func overlaps(_ other: CallRule) -> Bool {
        guard number == other.number else { return false }
        return !comparisons.contains { mine in other.comparisons.contains { mine.excludes($0) } }
    }

    /// The rule without where it came from: two rules that mean the same are one to libseccomp.
    var meaning: Meaning { Meaning(number: number, action: action, comparisons: comparisons) }

    struct Meaning: Hashable {
        let number: Int32
        let action: SeccompAction
        let comparisons: [ArgumentComparison]
    }
}
