import CLinux
import Glibc
import Testing

/// Two connected stream sockets; whichever ends are still open are closed at the end.
final class SocketPair {
    let ours: Int32
    let theirs: Int32
    private var open: Set<Int32>

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(nb_socket_pair(&ends) == 0)
        (ours, theirs) = (ends[0], ends[1])
        open = Set(ends)
    }

    deinit {
        for descriptor in open { Glibc.close(descriptor) }
    }

    /// The other end hears of it at once, though a child that another test has just started may hold a copy for a moment.
    func close(_ descriptor: Int32) {
        guard open.remove(descriptor) != nil else { return }
        shutdown(descriptor, Int32(SHUT_RDWR))
        Glibc.close(descriptor)
    }

    /// Writes from their side, all of it.
    func write(_ bytes: [UInt8], passing descriptor: Int32 = -1) throws {
        try #require(nb_send(theirs, bytes, bytes.count, descriptor) == 0)
    }

    /// Reads at their side, once, what is there now, at most so many bytes.
    func read(atMost capacity: Int) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: capacity)
        let count = recv(theirs, &buffer, capacity, Int32(MSG_DONTWAIT))
        return Array(buffer.prefix(max(count, 0)))
    }
}
