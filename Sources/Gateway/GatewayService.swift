import Glibc
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle

/// The gateway's HTTP server.
///
/// Runs until its group shuts down gracefully. Then new turns are turned away, those that run get some time to end and are
/// interrupted after it, no connection is taken any more, requests that are being answered end, and ``run()`` returns. A
/// client that does not read its stream can hold that up: the group needs a limit to its graceful shutdown.
package struct GatewayService: Service {
    package let application: Application<RouterResponder<GatewayContext>>
    private let address: String
    private let drain: Drain
    private let turns: TurnDirectory
    private let executions: ExecutionDirectory
    private let patience: Duration
    private let logger: Logger

    /// - Parameter onBound: Told the port once connections are taken.
    package init(
        configuration: GatewayConfiguration, dependencies: GatewayDependencies, logger: Logger,
        onBound: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        var channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [UpgradeHandler(), DepartureHandler()],
            idleTimeout: .nanoseconds(configuration.idleTimeout.nanoseconds))
        channel.httpDecoder = .init(
            maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)
        address = "\(configuration.host):\(configuration.port)"
        patience = configuration.drainPatience
        drain = dependencies.drain
        self.logger = logger
        let environment = RouteEnvironment(configuration, dependencies)
        turns = environment.directory
        executions = environment.executions
        application = Application(
            router: GatewayRouter.make(environment),
            server: .http1(configuration: channel),
            configuration: .init(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { channel in
                await onBound(channel.localAddress?.port ?? configuration.port)
            },
            logger: logger)
    }

    /// - Throws: ``CannotListen`` if the address cannot be had.
    package func run() async throws {
        // A group of its own, in a task that knows nothing of the one around it: the server takes connections until the
        // turns have ended, to tell those who come that it is shutting down.
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        let serving = Task.detached { try await group.run() }
        do {
            try await withTaskCancellationHandler {
                try await withGracefulShutdownHandler {
                    try await serving.value
                } onGracefulShutdown: {
                    drain.begin()
                    Task.detached {
                        async let executionsEnd: Void = executions.drain(patience: patience)
                        await turns.drain(patience: patience)
                        await executionsEnd
                        await group.triggerGracefulShutdown()
                    }
                }
            } onCancel: {
                turns.cancelAll()
                executions.interruptAll()
                serving.cancel()
            }
        } catch let error as IOError {
            throw CannotListen(address: address, reason: String(cString: strerror(error.errnoCode)))
        } catch is SocketAddressError {
            throw CannotListen(address: address, reason: "no such host")
        }
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 { Int64(self / .nanoseconds(1)) }
}
