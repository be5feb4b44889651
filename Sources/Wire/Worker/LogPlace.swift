/// Where a worker writes all that an execution prints, once that is much: a new file in a folder of its workspace.
package struct LogPlace: Hashable, Sendable, Codable {
    /// Directly in the workspace; made if it is not there.
    package var folder: String

    /// One path component, at which nothing is.
    package var name: String

    /// The most that the file may have.
    package var bytes: Int

    package init(folder: String, name: String, bytes: Int) {
        self.folder = folder
        self.name = name
        self.bytes = bytes
    }
}
