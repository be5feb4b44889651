import Glibc

/// What the command is given to read: a file, or its standard input.
enum InputStream {
    /// The most that is read of either, in bytes: what reaches a worker goes there in one piece.
    static let most = 8 << 20

    /// Everything that comes on standard input, to its end; nothing where it is closed.
    ///
    /// - Throws: ``RunFailure`` where it is more than ``most``; `CancellationError`.
    static func standard() async throws -> [UInt8] {
        guard StandardStream.isGiven(STDIN_FILENO) else { return [] }
        return try await BlockingCall.run { try read(STDIN_FILENO, "standard input") }
    }

    /// Whether somebody would have to type it, who was not asked for anything.
    static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// - Throws: ``RunFailure``; `CancellationError`.
    static func file(_ path: String) async throws -> [UInt8] {
        // It may be a FIFO that nobody writes to.
        try await BlockingCall.run {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw RunFailure("\(path): \(String(cString: strerror(errno)))") }
            defer { close(descriptor) }
            return try read(descriptor, path)
        }
    }

    private static func read(_ descriptor: Int32, _ name: String) throws(RunFailure) -> [UInt8] {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            switch (count, errno) {
            case (0, _): return content
            case (1..., _):
                content += chunk[..<count]
                guard content.count <= most else { throw RunFailure("\(name): more than \(ByteSize(bytes: most))") }
            case (_, EINTR): continue
            case (_, EAGAIN):
                var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                poll(&ready, 1, -1)
            case (_, let error): throw RunFailure("\(name): \(String(cString: strerror(error)))")
            }
        }
    }
}
