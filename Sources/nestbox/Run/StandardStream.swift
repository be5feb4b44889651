import Glibc

/// The streams that a command is started with.
enum StandardStream {
    /// Whether the descriptor is what the command was given. Some start their programs with streams closed, and then it may be
    /// something of the runtime's own, which is no file of any kind.
    static func isGiven(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT != 0
    }
}
