/// A page of the list of a session's files.
package struct FilePage: Hashable, Sendable {
    /// In the order of their paths' bytes.
    package var files: [FileInfo]

    /// How many files and folders there are on all pages.
    package var total: Int

    /// After which path the next page begins; nil on the last page. The file itself may be gone.
    package var next: FilePath?

    /// Whether some were left out for good: too many, or too deep to be named.
    package var isCut: Bool

    package init(files: [FileInfo] = [], total: Int = 0, next: FilePath? = nil, isCut: Bool = false) {
        self.files = files
        self.total = total
        self.next = next
        self.isCut = isCut
    }
}
