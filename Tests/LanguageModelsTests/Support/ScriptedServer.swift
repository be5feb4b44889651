import NIOCore
import NIOPosix

/// A server on loopback that answers every request with the same bytes, and tells what it was sent.
final class ScriptedServer: Sendable {
    enum Ending: Sendable {
        /// The connection is closed after the bytes.
        case close

        /// Nothing more comes, and the connection stays.
        case hang
    }

    struct Request: Sendable {
        let head: String
        let body: String
    }

    /// What arrived, in order.
    let requests: AsyncStream<Request>

    /// One element for each connection that ended.
    let disconnections: AsyncStream<Void>

    let base: String

    private let channel: any Channel

    init(_ pieces: [String], then ending: Ending = .close) async throws {
        let (requests, received) = AsyncStream.makeStream(of: Request.self)
        let (disconnections, ended) = AsyncStream.makeStream(of: Void.self)
        self.requests = requests
        self.disconnections = disconnections
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Handler(pieces: pieces, ending: ending, received: received, ended: ended))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        base = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/v1"
    }

    func stop() async throws { try await channel.close() }

    /// Serves during the body and not a moment longer.
    @discardableResult
    static func serving<Success>(
        _ pieces: [String], then ending: Ending = .close, body: (ScriptedServer) async throws -> Success
    ) async throws -> Success {
        let server = try await ScriptedServer(pieces, then: ending)
        do {
            let result = try await body(server)
            try await server.stop()
            return result
        } catch {
            try await server.stop()
            throw error
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let pieces: [String]
        private let ending: Ending
        private let received: AsyncStream<Request>.Continuation
        private let ended: AsyncStream<Void>.Continuation
        private var text = ""

        init(
            pieces: [String], ending: Ending, received: AsyncStream<Request>.Continuation,
            ended: AsyncStream<Void>.Continuation
        ) {
            self.pieces = pieces
            self.ending = ending
            self.received = received
            self.ended = ended
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard let request = whole() else { return }
            received.yield(request)
            for piece in pieces {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: piece)), promise: nil)
            }
            if case .close = ending { context.close(promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) { ended.yield() }

        private func whole() -> Request? {
            let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            let length = parts[0].split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                .flatMap { Int($0.split(separator: " ")[1]) }
            guard parts[1].utf8.count >= length ?? 0 else { return nil }
            return Request(head: String(parts[0]), body: String(parts[1]))
        }
    }
}

extension ScriptedServer {
    /// An address that refuses connections: programs have no business at port 1.
    static let nobody = "http://127.0.0.1:1/v1"

    static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

    static func refusal(_ status: String, _ body: String) -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }
}
