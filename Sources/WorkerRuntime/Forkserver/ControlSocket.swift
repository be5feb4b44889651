internal import CLinux
internal import Glibc
internal import Wire

/// The forkserver's end of its socket to the gateway: requests in, events out, descriptors along with both.
struct ControlSocket {
    let descriptor: Int32
    private var decoder = FrameDecoder(maximum: FrameLimit.control)
    private var descriptors: [Int32] = []
    private let coding = FrameCoding()

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Waits for bytes and takes them in.
    ///
    /// - Returns: false when the gateway is gone or the stream makes no sense.
    mutating func receive() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
            var received: Int32 = -1
            let count = nb_receive(descriptor, buffer.baseAddress, buffer.count, &received)
            if received >= 0 { descriptors.append(received) }
            guard count > 0 else { return false }
            decoder.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            return true
        }
    }

    /// The next request that is whole. A frame that is none ends the process: the gateway sends no such thing.
    mutating func nextRequest() -> ForkserverRequest? {
        do throws(FrameError) {
            guard let content = try decoder.next() else { return nil }
            return try coding.message(ForkserverRequest.self, from: content)
        } catch {
            send(.failed(SandboxFailure(stage: "forkserver: request: \(error)", errno: EPROTO)))
            _exit(1)
        }
    }

    /// The descriptor that came with the oldest request that has not taken its own. The kernel ends a read at a descriptor,
    /// so they come in the order of their frames.
    mutating func takeDescriptor() -> Int32? {
        descriptors.isEmpty ? nil : descriptors.removeFirst()
    }

    /// Sends an event, waiting for room. When the gateway is gone there is nobody to tell; the next receive says so.
    func send(_ event: ForkserverEvent, descriptor passed: Int32 = -1) {
        guard let frame = try? coding.frame(event) else { return }
        _ = nb_send(descriptor, frame, frame.count, passed)
    }
}
