import NIOCore
import NIOPosix
import Synchronization

/// A server on loopback that answers requests with the bytes it was given, and tells what it was sent.
final class ScriptedServer: Sendable {
    enum Ending: Sendable {
        /// The connection is closed after the bytes.
        case close

        /// Nothing more comes, and the connection stays, until ``ScriptedServer/cut()``.
        case hang
    }

    /// What one request is answered with.
    struct Reply: Sendable {
        var pieces: [String]
        var ending = Ending.close
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
    private let connections: Connections
    private let received: AsyncStream<Request>.Continuation

    /// - Parameter script: One reply a request, in order; the last is for all that come after too.
    init(script: [Reply]) async throws {
        let script = Script(script)
        let connections = Connections()
        self.connections = connections
        let (requests, received) = AsyncStream.makeStream(of: Request.self)
        let (disconnections, ended) = AsyncStream.makeStream(of: Void.self)
        self.requests = requests
        self.received = received
        self.disconnections = disconnections
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                connections.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Handler(script: script, received: received, ended: ended))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        base = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/v1"
    }

    /// Answers every request with the same pieces.
    convenience init(_ pieces: [String], then ending: Ending = .close) async throws {
        try await self.init(script: [Reply(pieces: pieces, ending: ending)])
    }

    func stop() async throws { try await channel.close() }

    /// Closes every connection, whatever was promised on it.
    func cut() { connections.closeAll() }

    /// The bodies of all requests until now. Nobody may ask for ``requests`` besides.
    func sentSoFar() async -> [String] {
        received.finish()
        return await requests.reduce(into: []) { $0.append($1.body) }
    }

    /// Serves during the body and not a moment longer.
    @discardableResult
    static func serving<Success>(
        _ pieces: [String], then ending: Ending = .close, body: (ScriptedServer) async throws -> Success
    ) async throws -> Success {
        try await serving(script: [Reply(pieces: pieces, ending: ending)], body: body)
    }

    /// Serves during the body and not a moment longer.
    @discardableResult
    static func serving<Success>(
        script: [Reply], body: (ScriptedServer) async throws -> Success
    ) async throws -> Success {
        let server = try await ScriptedServer(script: script)
        do {
            let result = try await body(server)
            try await server.stop()
            return result
        } catch {
            try await server.stop()
            throw error
        }
    }

    private final class Connections: Sendable {
        private let channels = Mutex<[any Channel]>([])

        func add(_ channel: any Channel) { channels.withLock { $0.append(channel) } }

        func closeAll() {
            for channel in channels.withLock({ $0 }) { channel.close(promise: nil) }
        }
    }

    private final class Script: Sendable {
        private let replies: Mutex<[Reply]>

        init(_ replies: [Reply]) { self.replies = Mutex(replies) }

        func next() -> Reply {
            replies.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? Reply(pieces: []) }
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let script: Script
        private let received: AsyncStream<Request>.Continuation
        private let ended: AsyncStream<Void>.Continuation
        private var text = ""

        init(
            script: Script, received: AsyncStream<Request>.Continuation, ended: AsyncStream<Void>.Continuation
        ) {
            self.script = script
            self.received = received
            self.ended = ended
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard let request = whole() else { return }
            received.yield(request)
            let reply = script.next()
            for piece in reply.pieces {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: piece)), promise: nil)
            }
            if case .close = reply.ending { context.close(promise: nil) }
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

    static func refusal(_ status: String, _ body: String, headers: [String] = []) -> String {
        let lines = headers + ["Content-Length: \(body.utf8.count)", "Connection: close"]
        return "HTTP/1.1 \(status)\r\n\(lines.joined(separator: "\r\n"))\r\n\r\n\(body)"
    }
}
