import Hummingbird

/// What stands behind a middleware: the next one, or the route. The HTTP library calls it off any actor.
typealias Next = @concurrent (Request, GatewayContext) async throws -> Response
