/// A file or folder of a session, as it was when it was looked at: its code may change it at any time.
package struct FileInfo: Hashable, Sendable {
    package var path: FilePath
    package var isFolder: Bool

    /// Bytes; 0 for a folder.
    package var size: Int

    /// What the code may have set to anything.
    package var modified: Timestamp

    /// When anything about it was changed last, by the kernel's clock. No code can set it.
    package var changed: Timestamp

    /// Differs whenever content may differ, but for changes within one tick of the kernel's clock.
    package var version: String

    package init(
        path: FilePath, isFolder: Bool, size: Int, modified: Timestamp, changed: Timestamp, version: String
    ) {
        self.path = path
        self.isFolder = isFolder
        self.size = size
        self.modified = modified
        self.changed = changed
        self.version = version
    }
}
