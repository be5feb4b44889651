internal import SessionModel

/// How much uploads may still bring into one session's folder. Pure.
///
/// The folder is counted when the first of several uploads that overlap begins; what they bring is added to that, and stays
/// added until the last of them has ended. So uploads side by side cannot bring more together than one alone.
struct UploadLedger {
    /// What the disk gives a file at least, and in steps of what.
    static let block = 4096

    private let limit: WorkspaceUsage
    private let fileLimit: Int
    private var usage: WorkspaceUsage
    private(set) var uploads = 0

    /// - Parameters:
    ///   - limit: what the session may have.
    ///   - fileLimit: bytes of the largest file.
    ///   - usage: what it has.
    init(limit: WorkspaceUsage, fileLimit: Int, usage: WorkspaceUsage) {
        self.limit = limit
        self.fileLimit = fileLimit
        self.usage = usage
    }

    static func room(for bytes: Int) -> Int { (bytes + block - 1) / block * block }

    /// - Parameters:
    ///   - size: bytes that are to come, where that is known.
    ///   - replaced: what the place that it is to take holds now.
    ///   - files: how many files and folders are to be made for it.
    mutating func begin(size: Int?, replacing replaced: Int, making files: Int) throws(FileFailure) {
        if let size, size > fileLimit { throw .fileTooLarge(limit: fileLimit) }
        guard files == 0 || usage.files + files <= limit.files else { throw .quotaFiles(limit: limit.files) }
        guard usage.bytes - replaced + (size ?? 0) <= limit.bytes else { throw .quotaBytes(limit: limit.bytes) }
        usage.files += files
        usage.bytes -= replaced
        uploads += 1
    }

    /// A file grows.
    mutating func grow(from old: Int, to new: Int) throws(FileFailure) {
        guard new <= fileLimit else { throw .fileTooLarge(limit: fileLimit) }
        let more = Self.room(for: new) - Self.room(for: old)
        guard more == 0 || usage.bytes + more <= limit.bytes else { throw .quotaBytes(limit: limit.bytes) }
        usage.bytes += more
    }

    /// An upload is over, with its file in place.
    mutating func end() { uploads -= 1 }

    /// An upload is over, and has left nothing.
    mutating func abandon(size: Int, replacing replaced: Int, making files: Int) {
        usage.bytes += replaced - Self.room(for: size)
        usage.files -= files
        uploads -= 1
    }
}
