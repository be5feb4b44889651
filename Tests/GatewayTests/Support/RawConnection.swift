import NIOCore
import NIOPosix

/// A TCP connection on which the test says every byte itself.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let received: AsyncStream<ByteBuffer>

    init(port: Int, isReading: Bool = true) async throws {
        let (received, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        self.received = received
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(ChannelOptions.autoRead, value: isReading)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Receiver(continuation: continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Sends a request with the key.
    func request(_ method: String, _ path: String, _ body: String = "") async throws {
        try await send(
            """
            \(method) \(path) HTTP/1.1\r
            Host: localhost\r
            Authorization: Bearer \(TestGateway.key)\r
            Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """)
    }

    /// Everything that has arrived once the text is among it, or once the server has closed the connection.
    func read(until text: String) async -> String {
        var all = ""
        for await buffer in received {
            all += String(buffer: buffer)
            if all.contains(text) { return all }
        }
        return all
    }

    /// Everything to the end of an answer that is sent in chunks, as streams are.
    func readChunked() async -> String { await read(until: "\r\n0\r\n\r\n") }

    /// Everything until the server closes the connection.
    func readToEnd() async -> String {
        var all = ""
        for await buffer in received { all += String(buffer: buffer) }
        return all
    }

    func close() async throws { try await channel.close() }

    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let continuation: AsyncStream<ByteBuffer>.Continuation

        init(continuation: AsyncStream<ByteBuffer>.Continuation) { self.continuation = continuation }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(unwrapInboundIn(data))
        }

        func channelInactive(context: ChannelHandlerContext) { continuation.finish() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
