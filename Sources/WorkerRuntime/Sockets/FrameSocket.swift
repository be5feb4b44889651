internal import CLinux
internal import Glibc
internal import Wire

/// A stream socket that carries frames both ways and never waits. Synchronous: the owner's poll loop says when to read and
/// write.
struct FrameSocket {
    /// Above this many unsent bytes the owner stops taking in what would add to them.
    static let highWater = 256 << 10

    let descriptor: Int32
    private var decoder: FrameDecoder
    private var unsent: [UInt8] = []
    private var sent = 0

    /// - Parameter descriptor: of a socket in either mode; stays open until ``close()``.
    init(descriptor: Int32, maximumFrame: Int) {
        self.descriptor = descriptor
        decoder = FrameDecoder(maximum: maximumFrame)
    }

    var unsentBytes: Int { unsent.count - sent }

    /// How many bytes it holds to be sent, sent or not.
    var heldBytes: Int { unsent.count }

    var isCongested: Bool { unsentBytes > Self.highWater }

    /// Queues one frame and sends what the socket takes now.
    ///
    /// - Returns: false if the peer is gone.
    mutating func send(_ frame: [UInt8]) -> Bool {
        if sent > Self.highWater {
            // A peer that always leaves a little unread would make this hold everything that was ever sent.
            unsent.removeFirst(sent)
            sent = 0
        }
        unsent.append(contentsOf: frame)
        return flush()
    }

    /// Sends what the socket takes now.
    ///
    /// - Returns: false if the peer is gone.
    mutating func flush() -> Bool {
        while sent < unsent.count {
            let count = unsent.withUnsafeBytes { bytes in
                Glibc.send(
                    descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN
            }
            sent += count
        }
        unsent.removeAll(keepingCapacity: unsent.capacity <= Self.highWater)
        sent = 0
        return true
    }

    /// Takes in what the socket has now, at most `limit` bytes.
    ///
    /// - Returns: false at the end of the stream.
    mutating func receive(limit: Int = 1 << 20) -> Bool {
        var taken = 0
        while taken < limit {
            switch ByteReader.read(descriptor, { decoder.append($0) }) {
            case .bytes(let count): taken += count
            case .nothingNow: return true
            case .end: return false
            }
        }
        return true
    }

    /// The next whole frame's content.
    mutating func nextFrame() throws(FrameError) -> [UInt8]? {
        try decoder.next()
    }

    func close() {
        _ = Glibc.close(descriptor)
    }
}
