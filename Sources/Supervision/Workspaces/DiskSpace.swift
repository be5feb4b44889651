internal import Glibc

/// What is free on a file system that folders of sessions are on. Asking costs a microsecond.
struct DiskSpace: Hashable, Sendable {
    var freeBytes: Int
    var freeFiles: Int

    /// Nil where the file system does not tell.
    static func of(_ folder: Int32) -> DiskSpace? {
        var status = statvfs()
        guard fstatvfs(folder, &status) == 0 else { return nil }
        return DiskSpace(freeBytes: Int(status.f_bfree) * Int(status.f_frsize), freeFiles: Int(status.f_ffree))
    }
}
