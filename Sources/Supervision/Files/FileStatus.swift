internal import Glibc
internal import SessionModel

/// What stat(2) says of a file, as the API tells it.
enum FileStatus {
    /// What a date of four digits can say: the year 1 to the year 9999. Code can set the times of its files to anything.
    private static let years = -62_135_596_800...253_402_300_799

    static func info(_ path: FilePath, _ status: stat) -> FileInfo {
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        return FileInfo(
            path: path, isFolder: isFolder, size: isFolder ? 0 : Int(status.st_size),
            modified: timestamp(status.st_mtim), changed: timestamp(status.st_ctim), version: version(status))
    }

    /// The time of the last change of anything is the kernel's own, whatever code says about the content's.
    static func version(_ status: stat) -> String {
        let numbers = [
            UInt64(status.st_ino), UInt64(bitPattern: Int64(status.st_size)),
            UInt64(bitPattern: Int64(status.st_ctim.tv_sec)), UInt64(bitPattern: Int64(status.st_ctim.tv_nsec)),
        ]
        return numbers.map { String($0, radix: 36) }.joined(separator: "-")
    }

    private static func timestamp(_ time: timespec) -> Timestamp {
        let seconds = min(max(Int(time.tv_sec), years.lowerBound), years.upperBound)
        return Timestamp(microseconds: Int64(seconds) * 1_000_000 + Int64(time.tv_nsec / 1000))
    }
}
