package import Hummingbird
import Logging
import NIOCore
import SessionModel

/// What is known about one request on its way in.
package struct GatewayContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    /// The address at the other end of the connection; nil where it has none.
    let peer: IPAddress?

    private let channel: any Channel

    /// What `X-Request-Id` says.
    var requestID = ""

    /// Whose key the request came with; nil before it was checked.
    var caller: Caller?

    let rateLimits = RateLimitTally()

    package init(source: Source) {
        coreContext = .init(source: source)
        channel = source.channel
        peer = source.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
    }

    /// - Throws: ``APIError`` with status 401 where no key was checked.
    func requireCaller() throws -> Caller {
        guard let caller else { throw APIError.unauthorized }
        return caller
    }

    /// Insists on a key with at least one of the scopes.
    ///
    /// - Throws: ``APIError`` with status 403; as ``requireCaller()``.
    func require(_ scopes: Scope...) throws { try require(scopes) }

    /// The same for a list.
    func require(_ scopes: [Scope]) throws {
        let granted = try requireCaller().scopes
        guard scopes.contains(where: granted.contains) else { throw APIError.outOfScope(scopes) }
    }

    /// - Throws: as ``requireCaller()``.
    func requireTenant() throws -> TenantID { try requireCaller().tenant }

    /// The session that the path names.
    ///
    /// - Throws: ``APIError`` with status 404 for anything that could not be a session's id.
    func sessionID() throws -> SessionID {
        guard let id = parameters.get("id").flatMap({ SessionID($0) }) else { throw APIError.sessionNotFound }
        return id
    }

    /// The execution that the path names.
    ///
    /// - Throws: ``APIError`` with status 404 for anything that could not be an execution's id.
    func executionID() throws -> ExecutionID {
        guard let id = parameters.get("execution").flatMap({ ExecutionID($0) }) else {
            throw APIError.executionNotFound
        }
        return id
    }

    /// Has the action done when the client leaves; nil for nothing any more.
    func onDeparture(_ action: (@Sendable () -> Void)?) { DepartureHandler.watch(channel, action) }

    /// Calls back, from any thread, when the kernel has taken what was written to the client so far, or never will.
    @Sendable func whenSent(_ done: @escaping @Sendable () -> Void) { channel.whenSent(done) }

    var failures: FailureLog { FailureLog(logger: logger) }
}
