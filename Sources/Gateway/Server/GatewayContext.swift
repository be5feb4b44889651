package import Hummingbird
import Logging
import SessionModel

/// What is known about one request on its way in.
package struct GatewayContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    /// The address at the other end of the connection; nil where it has none.
    let peer: IPAddress?

    /// What `X-Request-Id` says.
    var requestID = ""

    /// Whose key the request came with; nil before it was checked.
    var tenant: TenantID?

    let rateLimits = RateLimitTally()

    package init(source: Source) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
    }

    /// - Throws: ``APIError`` with status 401 where no key was checked.
    func requireTenant() throws -> TenantID {
        guard let tenant else { throw APIError.unauthorized }
        return tenant
    }

    /// The session that the path names.
    ///
    /// - Throws: ``APIError`` with status 404 for anything that could not be a session's id.
    func sessionID() throws -> SessionID {
        guard let id = parameters.get("id").flatMap({ SessionID($0) }) else { throw APIError.sessionNotFound }
        return id
    }

    var failures: FailureLog { FailureLog(logger: logger) }
}
