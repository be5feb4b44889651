internal import CLinux
internal import Glibc
internal import Synchronization

/// Tells when processes have ended: one thread polls the pidfds of all that are waited for, which become readable then
/// (pidfd_open(2)).
///
/// Not Dispatch: its sources would come and go with every worker, on descriptors whose numbers are used again at once, and it
/// mixes those up now and then (swiftlang/swift-corelibs-libdispatch#949). Not epoll: its watches are a quota of the user
/// (epoll(7)), and workers may have the gateway's own uid.
final class ProcessWatch: Sendable {
    static let shared = ProcessWatch()

    /// Names what is watched, once and for ever, as the number of a descriptor does not.
    struct Ticket: Hashable, Sendable {
        fileprivate let number: Int
    }

    private struct Watched {
        let pidfd: Int32
        let ended: @Sendable () -> Void
    }

    private struct State {
        var next = 0
        var watched: [Ticket: Watched] = [:]
    }

    private let state = Mutex(State())

    /// A byte into the first wakes the thread that polls the second.
    private let wake: (write: Int32, read: Int32)

    private init() {
        var pair: [Int32] = [-1, -1]
        // At the first worker, long before descriptors or threads can run out.
        precondition(nb_socket_pair(&pair) == 0, "no descriptors left to watch processes with")
        wake = (pair[0], pair[1])
        do throws(SupervisionError) {
            try ReaderThread { [self] in run() }.start()
        } catch {
            preconditionFailure("\(error): nothing to watch processes with")
        }
    }

    /// Calls once when the process has ended, on a thread that others wait for.
    ///
    /// - Parameter pidfd: borrowed until it has called, or until ``forget(_:)``.
    func watch(_ pidfd: Int32, ended: @escaping @Sendable () -> Void) -> Ticket {
        let ticket = state.withLock { state in
            state.next += 1
            let ticket = Ticket(number: state.next)
            state.watched[ticket] = Watched(pidfd: pidfd, ended: ended)
            return ticket
        }
        // A full socket means that it will wake anyway.
        var byte: UInt8 = 0
        _ = send(wake.write, &byte, 1, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        return ticket
    }

    func forget(_ ticket: Ticket) {
        _ = state.withLock { $0.watched.removeValue(forKey: ticket) }
    }

    private func run() -> Never {
        while true {
            let watched = state.withLock { Array($0.watched) }
            var entries = [pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0)]
            entries += watched.map { pollfd(fd: $0.value.pidfd, events: Int16(POLLIN), revents: 0) }
            guard poll(&entries, nfds_t(entries.count), -1) > 0 else { continue }
            if entries[0].revents != 0 { drain() }
            for (entry, (ticket, _)) in zip(entries.dropFirst(), watched) where entry.revents != 0 {
                // Forgotten meanwhile: the number may be another descriptor's by now.
                state.withLock { $0.watched.removeValue(forKey: ticket) }?.ended()
            }
        }
    }

    private func drain() {
        var bytes = [UInt8](repeating: 0, count: 256)
        _ = recv(wake.read, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    }
}
