/// Why something cannot be done with a session's file.
package enum FileFailure: Error, Hashable {
    /// There is no such file; or the path leads over a link or out of the session's folder, which is not told apart.
    case notFound

    /// It is there, and is not served: why, to be read after "the path ".
    case refused(String)

    /// Something is in its way: what, to be read after "the path ".
    case conflict(String)

    /// The code holds it so that it cannot be opened now.
    case held

    /// The policy keeps the session's files in its worker's memory, where only code reaches them.
    case inMemory(policy: String)

    /// A file would be larger than the policy allows one to be, in bytes.
    case fileTooLarge(limit: Int)

    /// The session's files together would take more bytes than the policy allows.
    case quotaBytes(limit: Int)

    /// The session would have more files and folders than the policy allows.
    case quotaFiles(limit: Int)

    /// The disk is full, or a quota of the operator's on it.
    case diskFull

    /// The file is not what the caller said it has to be.
    case changed

    /// So many files are being moved for this session, or for all, that one more has to wait.
    case tooManyTransfers
}
