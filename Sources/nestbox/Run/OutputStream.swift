import Glibc

/// One of the command's own streams. What is written to it is on its way at once.
struct OutputStream: Sendable {
    let descriptor: Int32

    static let standard = OutputStream(descriptor: STDOUT_FILENO)
    static let error = OutputStream(descriptor: STDERR_FILENO)

    /// Writes all of it, however long the reader takes.
    ///
    /// - Throws: ``BrokenStream``; `CancellationError`.
    func write(_ text: String) async throws {
        guard !text.isEmpty else { return }
        guard StandardStream.isGiven(descriptor) else { throw BrokenStream(descriptor: descriptor, errno: EBADF) }
        try await BlockingCall.run { try writeAll(Array(text.utf8)) }
    }

    private func writeAll(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { rest in
            var rest = rest[...]
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                switch (written, errno) {
                case (0..., _): rest = rest.dropFirst(written)
                case (_, EINTR): continue
                case (_, EAGAIN):
                    // Whoever gave us the stream does not block on it.
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&ready, 1, -1)
                case (_, let error): throw BrokenStream(descriptor: descriptor, errno: error)
                }
            }
        }
    }
}
