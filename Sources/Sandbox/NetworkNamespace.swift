internal import Glibc
internal import Wire

/// The network namespace of this process.
enum NetworkNamespace {
    /// Shows that it is the one with that inode. Whoever made this process without it made it without what its policy says, or with
    /// a network that nobody granted.
    static func prove(inode: UInt64, stage: String) throws(SandboxFailure) {
        var status = stat()
        try systemCall("\(stage): look at /proc/self/ns/net") { stat("/proc/self/ns/net", &status) == 0 ? 0 : -errno }
        guard UInt64(status.st_ino) == inode else {
            throw SandboxFailure(
                stage: "\(stage): the worker is in net:[\(status.st_ino)], not in net:[\(inode)]", errno: EXDEV)
        }
    }
}
