internal import NIOCore
internal import NIOPosix
internal import Wire

/// The gateway's end of a worker's socket.
///
/// Reading is paced by whoever takes the frames: what is not taken stays in the socket, and slows the worker down. Descriptors
/// that a worker sends are never received: NIO reads a stream socket without asking for them, and the kernel drops them.
enum WorkerChannel {
    typealias Frames = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// - Parameter socket: owned by the channel from now on.
    static func open(socket: Int32) async throws -> Frames {
        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .withConnectedSocket(socket) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ByteToMessageHandler(FrameDecodingHandler(maximum: FrameLimit.workerEvent)))
                    return try Frames(wrappingChannelSynchronously: channel)
                }
            }
    }
}
