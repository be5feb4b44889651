import Hummingbird

/// Puts the routes and what stands before them together.
enum GatewayRouter {
    /// The probes come before the limits and the key; everything after, unknown paths included, is behind them. The router
    /// gives a route the middleware that was there when it was added, so the order here is what keeps the routes closed.
    static func make(_ environment: RouteEnvironment) -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestIDMiddleware())
        router.add(middleware: AccessLogMiddleware(time: environment.time))
        router.add(middleware: RateLimitHeadersMiddleware(now: environment.now))
        router.add(middleware: ErrorMiddleware(isDraining: environment.isDraining))
        router.resource("/livez", [.get: Liveness()])
        router.resource("/readyz", [.get: Readiness(environment: environment)])

        router.add(
            middleware: AddressRateLimitMiddleware(
                clients: ClientAddress(trustedProxies: environment.configuration.trustedProxies),
                limiter: RateLimiter(limit: environment.configuration.requestsPerMinute, time: environment.time)))
        router.add(middleware: AuthenticationMiddleware(key: APIKey(environment.configuration.apiKey)))
        router.resource("/v1/health", [.get: Health(environment: environment)])
        router.resource("/v1/chat", [.post: Chat(environment: environment)])
        router.resource(
            "/v1/sessions",
            [.get: ListSessions(environment: environment), .post: CreateSession(environment: environment)])
        router.resource("/v1/sessions/{id}/interrupt", [.post: InterruptSession(environment: environment)])
        addSession(environment, to: router.group("/v1/sessions/{id}"))
        return router
    }

    private static func addSession(_ environment: RouteEnvironment, to session: RouterGroup<GatewayContext>) {
        session.add(middleware: SessionRateLimitMiddleware(limit: environment.sessionLimit))
        session.resource(
            "",
            [
                .get: ReadSession(environment: environment),
                .patch: UpdateSession(environment: environment),
                .delete: DeleteSession(environment: environment),
            ])
        session.resource(
            "messages",
            [
                .get: ListMessages(environment: environment),
                .post: AppendMessage(environment: environment),
                .delete: ClearMessages(environment: environment),
            ])
        session.resource("load", [.post: LoadMessages(environment: environment)])
        session.resource("export", [.get: ExportSession(environment: environment)])
    }
}
