import Glibc
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle

/// The gateway's HTTP server.
///
/// Runs until its group shuts down gracefully: then no connection is taken any more, requests that are being answered end,
/// running turns are interrupted, and ``run()`` returns. A client that does not read its stream can hold that up: the group
/// needs a limit to its graceful shutdown.
package struct GatewayService: Service {
    package let application: Application<RouterResponder<GatewayContext>>
    private let address: String

    /// - Parameter onBound: Told the port once connections are taken.
    package init(
        configuration: GatewayConfiguration, dependencies: GatewayDependencies, logger: Logger,
        onBound: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        var channel = HTTP1Channel.Configuration(idleTimeout: .nanoseconds(configuration.idleTimeout.nanoseconds))
        channel.httpDecoder = .init(
            maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)
        address = "\(configuration.host):\(configuration.port)"
        application = Application(
            router: GatewayRouter.make(RouteEnvironment(configuration, dependencies)),
            server: .http1(configuration: channel),
            configuration: .init(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { channel in
                await onBound(channel.localAddress?.port ?? configuration.port)
            },
            logger: logger)
    }

    /// - Throws: ``CannotListen`` if the address cannot be had.
    package func run() async throws {
        do {
            try await application.run()
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
