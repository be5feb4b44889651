import Logging
import ServiceLifecycle

@testable import Gateway

/// A gateway on a real socket.
struct LiveGateway: Sendable {
    let port: Int
    private let group: ServiceGroup

    /// Begins the graceful shutdown; it is over when ``run(_:_:)`` returns.
    func shutDown() async { await group.triggerGracefulShutdown() }

    /// - Parameter isReading: Whether the client takes what it is sent.
    func connect(isReading: Bool = true) async throws -> RawConnection {
        try await RawConnection(port: port, isReading: isReading)
    }

    /// Serves while the body runs, then shuts down and returns when the server has.
    ///
    /// - Parameter patience: How long the shutdown may take before everything is cancelled; nil for as long as it likes.
    static func run(
        _ gateway: TestGateway, patience: Duration? = nil, _ body: (LiveGateway) async throws -> Void
    ) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let service = gateway.service { port in
            continuation.yield(port)
            continuation.finish()
        }
        var configuration = ServiceGroupConfiguration(services: [service], logger: gateway.log.logger)
        configuration.maximumGracefulShutdownDuration = patience
        let group = ServiceGroup(configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports {
                try await body(LiveGateway(port: port, group: group))
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
