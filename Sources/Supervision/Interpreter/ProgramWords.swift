internal import Glibc

/// What a program writes to two pipes, read from both at once: one that nobody reads would keep it from ending.
enum ProgramWords {
    /// Far above what any honest answer takes.
    private static let limit = 1 << 20

    /// Everything that comes over each until both have ended; nil if that takes longer than the patience or is too much.
    static func read(_ first: Int32, _ second: Int32, patience: Duration) -> (first: [UInt8], second: [UInt8])? {
        let deadline = ContinuousClock.now + patience
        // poll(2) leaves out a negative descriptor.
        var waiting = [first, second].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var words: [[UInt8]] = [[], []]
        var chunk = [UInt8](repeating: 0, count: 4096)
        while waiting.contains(where: { $0.fd >= 0 }) {
            let left = (deadline - .now) / .milliseconds(1)
            let ready = poll(&waiting, nfds_t(waiting.count), Int32(max(left.rounded(.up), 0)))
            if ready < 0 && errno == EINTR { continue }
            guard ready > 0 else { return nil }
            for index in waiting.indices where waiting[index].revents != 0 {
                let count = Glibc.read(waiting[index].fd, &chunk, chunk.count)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { waiting[index].fd = -1 }
                words[index] += chunk[..<max(count, 0)]
                guard words[index].count < limit else { return nil }
            }
        }
        return (words[0], words[1])
    }
}
