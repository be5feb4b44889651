import Hummingbird

/// Counts requests whose path names a session against that session.
struct SessionRateLimitMiddleware: RouterMiddleware {
    typealias Context = GatewayContext

    let limit: SessionRateLimit

    func handle(_ request: Request, context: GatewayContext, next: Next) async throws -> Response {
        try limit.check(context.sessionID(), in: context)
        return try await next(request, context)
    }
}
