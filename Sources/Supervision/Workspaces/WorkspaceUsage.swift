internal import Glibc

/// How much a folder of a session holds.
struct WorkspaceUsage: Hashable, Sendable {
    /// What the files take on the disk: a file with holes takes less than its size.
    var bytes = 0

    /// Files and folders in it, itself left out.
    var files = 0

    /// More than any folder holds.
    static let endless = WorkspaceUsage(bytes: .max, files: .max)

    func isBeyond(_ limit: WorkspaceUsage) -> Bool { bytes > limit.bytes || files > limit.files }

    /// Counts a folder that strangers fill meanwhile. What is nowhere in it any more but still open is not counted.
    ///
    /// - Parameters:
    ///   - parent: a descriptor of the folder that holds it.
    ///   - ceiling: where the count ends as soon as it is beyond. A folder may grow as fast as it is walked: without one, the walk
    ///     of such a folder ends when its growth does.
    /// - Returns: nil if there is no such folder, or no descriptors to count it with. What is beyond the ceiling is a part of what is there.
    static func of(_ name: String, in parent: Int32, upTo ceiling: WorkspaceUsage = .endless) -> WorkspaceUsage? {
        WorkspaceCount.run(name, in: parent, upTo: ceiling)
    }

    /// Adds a file or folder by one of its names.
    mutating func add(_ status: stat) {
        files += 1
        let taken = Int(status.st_blocks) * 512
        // Links do not leave a mount. Where the folder has none of its own, other names of a file are in the session's other folder,
        // which is counted for them.
        bytes += status.st_mode & S_IFMT == S_IFDIR ? taken : taken / max(Int(status.st_nlink), 1)
    }
}
