internal import CLinux
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Wire

/// The gateway's end of a worker's socket.
///
/// Reading is paced by whoever takes the frames: what is not taken stays in the socket, and slows the worker down. Writing is
/// bounded in time: a worker that does not read is given up. Descriptors that a worker sends are never received: the kernel
/// refuses them where it can, and else drops them, because NIO reads a stream socket without asking for them.
enum WorkerChannel {
    typealias Frames = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Frames may have megabytes, so that NIO's own choice of ten would let each worker fill a hundred of the gateway's.
    private static let backPressure = NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark(
        lowWatermark: 1, highWatermark: 2)

    /// - Parameter socket: owned by the channel from now on.
    /// - Parameter patience: how long a frame may wait for the worker to read it.
    static func open(socket: Int32, patience: Duration) async throws -> Frames {
        guard nb_refuse_descriptors(socket) == 0 else {
            throw SupervisionError("a worker's socket cannot be made to refuse descriptors")
        }
        return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .withConnectedSocket(socket) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        WriteDeadlineHandler(patience: TimeAmount(patience)),
                        ByteToMessageHandler(FrameDecodingHandler(maximum: FrameLimit.workerEvent)))
                    return try Frames(
                        wrappingChannelSynchronously: channel, configuration: .init(backPressureStrategy: backPressure))
                }
            }
    }

    /// Lets nobody send anything more. What was sent before is still read, and then the stream ends.
    static func endReading(of channel: any Channel) {
        channel.eventLoop.execute {
            // Not NIO's closing of the input, which drops what is in the socket.
            try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable { (socket: NIOBSDSocket.Handle) in
                _ = shutdown(socket, Int32(SHUT_RD))
            }
        }
    }
}
