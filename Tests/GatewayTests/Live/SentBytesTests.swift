import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import Gateway

@Suite("What was sent on a connection", .timeLimit(.minutes(10)))
struct SentBytesTests {
    /// More than the kernel keeps for a connection that nobody reads.
    private let many = ByteBuffer(repeating: 0x78, count: 64 << 20)

    @Test("it is told when the kernel has taken what was written, and not before")
    func sent() async throws {
        let (connections, arriving) = AsyncStream.makeStream(of: (any Channel).self)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(HTTPResponseEncoder())
                    arriving.yield(channel)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(ChannelOptions.autoRead, value: false)
            .connect(host: "127.0.0.1", port: port).get()
        var arrivals = connections.makeAsyncIterator()
        let connection = try #require(await arrivals.next())

        let isEmpty = Gate()
        connection.whenSent { isEmpty.open() }
        await isEmpty.passed()

        let isSent = Gate()
        connection.writeAndFlush(HTTPServerResponsePart.head(.init(version: .http1_1, status: .ok)), promise: nil)
        connection.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(many)), promise: nil)
        connection.whenSent { isSent.open() }
        try await connection.eventLoop.submit {}.get()
        #expect(!isSent.isOpen, "told before anybody read it")
        try await client.setOption(ChannelOptions.autoRead, value: true).get()
        await isSent.passed()

        // One that breaks is not waited for.
        let isOver = Gate()
        try await client.setOption(ChannelOptions.autoRead, value: false).get()
        connection.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(many)), promise: nil)
        connection.whenSent { isOver.open() }
        try await client.close()
        await isOver.passed()
        try await connection.closeFuture.get()
        let isClosed = Gate()
        connection.whenSent { isClosed.open() }
        await isClosed.passed()
        try await server.close()
    }
}
