internal import Wire

/// The worker's end of its socket to the gateway: requests in, events out. When the gateway is gone the worker ends.
struct GatewayLine {
    private let coding: FrameCoding
    private let end: WorkerEnd
    private var socket: FrameSocket

    init(socket: Int32, coding: FrameCoding, end: WorkerEnd) {
        self.coding = coding
        self.end = end
        self.socket = FrameSocket(descriptor: socket, maximumFrame: FrameLimit.worker)
    }

    /// Whether the gateway is slow: nothing more is to be taken in that would be sent to it.
    var isCongested: Bool { socket.isCongested }

    func wait(in ready: inout PollSet) {
        ready.add(socket.descriptor, input: true, output: socket.unsentBytes > 0)
    }

    /// Sends what has waited for room, if there is some now.
    mutating func flush(_ ready: PollSet) {
        if ready.isWritable(socket.descriptor), !socket.flush() { end.exit(0) }
    }

    /// Takes in what the gateway has sent, if there is something. ``nextRequest()`` has it.
    mutating func receive(_ ready: PollSet) {
        if ready.isReadable(socket.descriptor), !socket.receive() { end.exit(0) }
    }

    mutating func nextRequest() -> WorkerRequest? {
        do throws(FrameError) {
            guard let content = try socket.nextFrame() else { return nil }
            return try coding.message(WorkerRequest.self, from: content)
        } catch {
            // The gateway sends no such thing; whoever it is, there is nothing more to say to it.
            end.exit(1)
        }
    }

    mutating func tell(_ event: WorkerEvent) {
        guard let frame = try? coding.frame(event), socket.send(frame) else { end.exit(0) }
    }
}
