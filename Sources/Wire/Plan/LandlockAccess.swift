/// A group of Landlock's rights on files.
package enum LandlockAccess: String, Hashable, Sendable, Codable {
    /// Files and folders.
    case read

    case execute

    /// Files: their content and their length. What a device file needs, with ``read``.
    case write

    /// Folders: making, renaming and removing files, folders, links, named pipes and named sockets. Never devices.
    case change
}
