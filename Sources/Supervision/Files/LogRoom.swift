/// How much of a session's room the log of one execution may take. Pure.
///
/// Half of what is left, so that no log by itself brings the session to its quota, at which its code would be stopped; and no
/// flood fills the disk.
struct LogRoom {
    /// What is left has to have room for the file, the folder that it is in, and what the code does meanwhile.
    private static let files = 8

    let bytes: Int

    /// - Parameter space: of the file system; nil where that does not tell.
    init(usage: WorkspaceUsage, limit: WorkspaceUsage, space: DiskSpace?) {
        let left = min(limit.bytes - usage.bytes, space?.freeBytes ?? .max)
        bytes = limit.files - usage.files < Self.files ? 0 : max(left / 2, 0)
    }
}
