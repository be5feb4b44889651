/// An argument of a system call that says what was asked for.
struct TellingArgument {
    let index: Int
    let words: ArgumentWords

    /// The bits that are looked at.
    let mask: UInt64

    /// Of `socket`: the families of which this argument says anything; nil for all.
    let families: Set<UInt64>?

    init(_ index: Int, _ words: ArgumentWords, mask: UInt64? = nil, families: Set<UInt64>? = nil) {
        self.index = index
        self.words = words
        self.mask = mask ?? words.mask
        self.families = families
    }
}
