/// A rule about one system call of this architecture, ready for libseccomp.
struct CallRule: Hashable {
    let syscall: String
    let number: Int32
    let action: SeccompAction

    /// At most one an argument, by argument; all must hold. Empty means every call.
    let comparisons: [ArgumentComparison]

    /// The place of the file's rule that it came from; nil for what is allowed besides the file.
    let origin: Int?

    /// ``origin`` in words.
    var place: String { origin.map { "rule \($0)" } ?? "what is allowed besides" }

    /// Whether a call can match both.
    ///
    /// Errs on the side of yes: two orders on one argument count as overlapping whatever their bounds.
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
