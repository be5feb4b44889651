import Hummingbird
import SessionModel

/// A route for callers whose key has one of the scopes. The others are refused before anything is read or looked up.
private struct ScopedRoute: HTTPResponder {
    let scopes: [Scope]
    let route: any HTTPResponder<GatewayContext>

    @concurrent
    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        try context.require(scopes)
        return try await route.respond(to: request, context: context)
    }
}

extension HTTPResponder where Context == GatewayContext {
    /// This route, for callers whose key has at least one of the scopes.
    func open(to scopes: Scope...) -> any HTTPResponder<GatewayContext> { ScopedRoute(scopes: scopes, route: self) }
}
