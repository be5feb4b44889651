/// Where a rule stands: in which file, and as which entry of its `syscalls`, from 0.
package struct RulePlace: Hashable, Comparable, Sendable {
    package let file: String
    package let index: Int

    package init(file: String, index: Int) {
        self.file = file
        self.index = index
    }

    package static func < (lhs: RulePlace, rhs: RulePlace) -> Bool { (lhs.file, lhs.index) < (rhs.file, rhs.index) }

    /// In words, to who is told of the file anyway if it is this one.
    func described(beside file: String) -> String {
        file == self.file ? "rule \(index)" : "rule \(index) of \(self.file)"
    }
}
