/// What an upload came to.
package struct UploadedFile: Hashable, Sendable {
    package var info: FileInfo

    /// Whether there was no such file before.
    package var isNew: Bool

    package init(info: FileInfo, isNew: Bool) {
        self.info = info
        self.isNew = isNew
    }
}
