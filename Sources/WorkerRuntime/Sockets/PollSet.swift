internal import Glibc

/// The descriptors that one turn of a loop waits for.
struct PollSet {
    private var entries: [pollfd] = []

    /// Waits for input, output or both on the descriptor; for neither, it is left out.
    mutating func add(_ descriptor: Int32, input: Bool, output: Bool = false) {
        let events = (input ? Int16(POLLIN) : 0) | (output ? Int16(POLLOUT) : 0)
        guard events != 0 else { return }
        entries.append(pollfd(fd: descriptor, events: events, revents: 0))
    }

    /// Waits until something is ready.
    ///
    /// - Parameter milliseconds: nil to wait for ever, as a worker and a forkserver do but for one case: nothing in them
    ///   happens by the clock.
    /// - Returns: false if the time was over first.
    @discardableResult
    mutating func wait(atMost milliseconds: Int32? = nil) -> Bool {
        while true {
            let count = poll(&entries, nfds_t(entries.count), milliseconds ?? -1)
            if count < 0 && errno == EINTR { continue }
            return count != 0
        }
    }

    /// Whether input, an error or the end of the stream waits to be read.
    func isReadable(_ descriptor: Int32) -> Bool {
        has(descriptor, Int16(POLLIN) | Int16(POLLHUP) | Int16(POLLERR))
    }

    func isWritable(_ descriptor: Int32) -> Bool {
        has(descriptor, Int16(POLLOUT) | Int16(POLLERR))
    }

    private func has(_ descriptor: Int32, _ events: Int16) -> Bool {
        entries.contains { $0.fd == descriptor && $0.revents & events != 0 }
    }
}
