/// Files that an execution has left and that its request asked for, in the order of their paths.
package struct Artifacts: Hashable, Sendable {
    package var files: [FileInfo]

    /// How many files were meant and are not among these.
    package var omitted: Int

    /// Whether there may be more, in folders that were not looked into.
    package var isCut: Bool

    /// What they take on the disk besides the session's folder, in bytes.
    package var bytes: Int

    package init(files: [FileInfo] = [], omitted: Int = 0, isCut: Bool = false, bytes: Int = 0) {
        self.files = files
        self.omitted = omitted
        self.isCut = isCut
        self.bytes = bytes
    }

    /// Those of a listing, which stay where they are.
    package init(_ page: FilePage) {
        self.init(files: page.files, omitted: page.next == nil ? 0 : page.total - page.files.count, isCut: page.isCut)
    }
}
