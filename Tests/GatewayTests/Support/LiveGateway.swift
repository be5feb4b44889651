import Logging
import ServiceLifecycle

@testable import Gateway

/// A gateway on a real socket.
struct LiveGateway: Sendable {
    let port: Int
    private let group: ServiceGroup

    /// Begins the graceful shutdown; it is over when ``run(_:_:)`` returns.
    func shutDown() async { await group.triggerGracefulShutdown() }

    func connect() async throws -> RawConnection { try await RawConnection(port: port) }

    /// Serves while the body runs, then shuts down and returns when the server has.
    static func run(_ gateway: TestGateway, _ body: (LiveGateway) async throws -> Void) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let service = gateway.service { port in
            continuation.yield(port)
            continuation.finish()
        }
        let group = ServiceGroup(
            configuration: .init(services: [service], logger: gateway.log.logger))
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
