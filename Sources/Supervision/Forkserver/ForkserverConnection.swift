internal import CLinux
internal import Glibc
internal import Synchronization
internal import Wire

/// The gateway's end of the control socket. Requests are sent from any thread; a thread of its own reads the events.
///
/// Not NIO: descriptors ride on these frames, and there is little traffic.
///
/// Invariant behind `@unchecked Sendable`: the descriptor is only closed by `deinit`, and sending holds the lock, so that
/// frames and the descriptors on them do not mix.
final class ForkserverConnection: @unchecked Sendable {
    /// What came, with the descriptor that rode on it; whoever takes the event owns that.
    struct Arrival: Sendable {
        let event: ForkserverEvent
        let descriptor: Int32?
    }

    /// More descriptors than this without events that they belong to are no forkserver's of ours.
    private static let unclaimedDescriptors = 64

    private let socket: Int32
    private let sending = Mutex(())

    /// - Parameter socket: owned from now on.
    /// - Parameter sendWait: how long a request may wait for room in the socket, in milliseconds. There always is some in that of a
    ///   forkserver that reads.
    init(socket: Int32, sendWait: Int32 = 5000) {
        self.socket = socket
        // It fails for what is no socket, which the first send tells.
        _ = nb_limit_send_wait(socket, sendWait)
    }

    deinit {
        close(socket)
    }

    /// - Throws: if the forkserver is gone, or does not read. It may have got a part of the request then, so the stream is at
    ///   its end.
    func send(_ request: ForkserverRequest, descriptor: Int32 = -1) throws(SupervisionError) {
        let frame: [UInt8]
        do {
            frame = try FrameCoding().frame(request)
        } catch {
            throw SupervisionError("a request to the forkserver cannot be encoded: \(error)")
        }
        let result = sending.withLock { _ in nb_send(socket, frame, frame.count, descriptor) }
        guard result == 0 else {
            shutDown()
            // What ran out was the wait for room: socket(7).
            let isLate = result == -EAGAIN
            throw SupervisionError("the forkserver does not answer", errno: isLate ? ETIME : -result)
        }
    }

    /// Ends the stream for both sides: the forkserver exits, and `arrivals` ends.
    func shutDown() {
        shutdown(socket, Int32(SHUT_RDWR))
    }

    /// The events, until the forkserver is gone. To be asked for once.
    ///
    /// - Throws: ``SupervisionError`` if there is no thread to read them.
    func arrivals() throws(SupervisionError) -> AsyncStream<Arrival> {
        let (stream, continuation) = AsyncStream.makeStream(of: Arrival.self)
        try ReaderThread { [self] in
            read { continuation.yield($0) }
            continuation.finish()
        }.start()
        return stream
    }

    private func read(_ take: (Arrival) -> Void) {
        var decoder = FrameDecoder(maximum: FrameLimit.control)
        var descriptors: [Int32] = []
        let coding = FrameCoding()
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        defer { for descriptor in descriptors { close(descriptor) } }
        while true {
            var descriptor: Int32 = -1
            let count = nb_receive(socket, &chunk, chunk.count, &descriptor)
            if descriptor >= 0 { descriptors.append(descriptor) }
            guard count > 0, descriptors.count <= Self.unclaimedDescriptors else { return }
            decoder.append(chunk[..<count])
            do {
                while let content = try decoder.next() {
                    let event = try coding.message(ForkserverEvent.self, from: content)
                    var passed: Int32?
                    if case .spawned = event, !descriptors.isEmpty { passed = descriptors.removeFirst() }
                    take(Arrival(event: event, descriptor: passed))
                }
            } catch {
                // A forkserver that talks nonsense is none; the end of the stream makes the supervisor replace it.
                let failure = SandboxFailure(stage: "a frame of nestbox-worker's: \(error)", errno: EPROTO)
                take(Arrival(event: .failed(failure), descriptor: nil))
                return
            }
        }
    }
}
