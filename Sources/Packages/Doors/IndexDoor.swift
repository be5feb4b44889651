internal import CLinux
internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Supervision

/// The way of one worker to the index: an HTTP server on a port of the worker's own loopback, there while an execution runs.
///
/// The socket belongs to the worker's network namespace and to this process: nothing in the session holds it, and no packet leaves
/// the namespace. Whoever connects is hostile.
actor IndexDoor: PackageDoor {
    private static let mostConnections = 8

    /// How long an installer may take to close after its answer.
    private static let patience = TimeAmount.seconds(2)

    private let socket: Int32
    private let answers: PackageAnswers
    private let logger: Logger
    private var opened: (server: any Channel, connections: Connections)?
    private var isClosed = false
    private var last: Task<Void, Never>?

    /// - Parameter socket: owned from now on.
    init(socket: Int32, answers: PackageAnswers, logger: Logger) {
        self.socket = socket
        self.answers = answers
        self.logger = logger
    }

    func open() async { await inTurn { await $0.begin() } }
    func shut() async { await inTurn { await $0.end() } }

    func close() async {
        await inTurn { door in
            await door.end()
            await door.giveUp()
        }
    }

    /// One after the other, whoever asks and whether or not they still wait: a worker may end while its door is opened or shut.
    private func inTurn(_ work: @escaping @Sendable (IndexDoor) async -> Void) async {
        let task = Task { [last] in
            await last?.value
            await work(self)
        }
        last = task
        await task.value
    }

    private func begin() async {
        guard opened == nil, !isClosed else { return }
        let connections = Connections(most: Self.mostConnections)
        do {
            opened = (try await listen(admitting: connections), connections)
        } catch {
            // Its own session can bring this about, and then has no packages.
            _ = nb_stop_listening(socket)
            logger.warning("a door for packages stays shut", metadata: ["reason": "\(error)"])
        }
    }

    private func listen(admitting connections: Connections) async throws -> any Channel {
        let result = nb_listen(socket, Int32(Self.mostConnections))
        guard result == 0 else { throw SupervisionError("it cannot be listened on", errno: -result) }
        // The server closes what it serves; the port is kept by the other one.
        let served = fcntl(socket, F_DUPFD_CLOEXEC, 3)
        guard served >= 0 else { throw SupervisionError("no descriptors left for it") }
        return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            // Read until there is a request, and no further before it is answered.
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { [answers] channel in
                channel.eventLoop.makeCompletedFuture {
                    guard connections.admit(channel) else { throw ChannelError.operationUnsupported }
                    try Self.handle(channel, with: InstallerHandler(answers: answers, patience: Self.patience))
                }
            }
            .withBoundSocket(served).get()
    }

    /// Little is kept of what comes: a request is a line and a few headers. Where one asks for another protocol the decoder takes
    /// nothing of what follows, and would keep it all.
    private static func handle(_ channel: any Channel, with handler: InstallerHandler) throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        (limits.maxHeaderFieldSize, limits.maxHeaderListSize, limits.maxHeaderFieldCount) = (16 << 10, 32 << 10, 100)
        let handlers = channel.pipeline.syncOperations
        try handlers.addHandler(HTTPResponseEncoder())
        try handlers.addHandler(
            ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: limits), maximumBufferSize: 64 << 10))
        try handlers.addHandler(handler)
    }

    private func end() async {
        guard let (server, connections) = opened else { return }
        opened = nil
        try? await server.close()
        // No more a listener, and still the owner of the port. Before the connections: whoever sees one end can have no other.
        let result = nb_stop_listening(socket)
        if result < 0 { logger.error("a door for packages stays open", metadata: ["errno": "\(-result)"]) }
        await connections.end()
        await answers.shelf.forget()
    }

    private func giveUp() {
        guard !isClosed else { return }
        isClosed = true
        Glibc.close(socket)
    }
}
