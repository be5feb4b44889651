/// Which files of a session to list.
package struct FileQuery: Hashable, Sendable {
    /// The folder to look into; nil for the session's own.
    package var folder: FilePath?

    /// Whether what is in folders below it is listed too.
    package var isRecursive: Bool

    /// Only the files that are meant by it, and no folders; nil for everything.
    package var selection: FileSelection?

    /// Only what comes after this path, in the order of their bytes.
    package var after: FilePath?

    /// The most files of the answer, at least 1.
    package var limit: Int

    package init(
        folder: FilePath? = nil, isRecursive: Bool = true, selection: FileSelection? = nil, after: FilePath? = nil,
        limit: Int
    ) {
        self.folder = folder
        self.isRecursive = isRecursive
        self.selection = selection
        self.after = after
        self.limit = limit
    }
}
