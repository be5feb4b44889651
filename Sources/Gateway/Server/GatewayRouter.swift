import Hummingbird
import SessionModel

/// Puts the routes and what stands before them together.
enum GatewayRouter {
    /// The probes come before the limits and the key, the description before the key; everything after, unknown paths
    /// included, is behind both. The router gives a route the middleware that was there when it was added, so the order here
    /// is what keeps the routes closed.
    ///
    /// Each route says which scopes it is open to. The session's own routes show its messages, and so are the chat's alone.
    static func make(_ environment: RouteEnvironment) -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: HeadMiddleware())
        router.add(middleware: RequestIDMiddleware())
        router.add(middleware: AccessLogMiddleware(time: environment.time))
        router.add(middleware: RateLimitHeadersMiddleware(now: environment.now))
        router.add(middleware: ErrorMiddleware(drain: environment.drain))
        router.resource("/livez", [.get: Liveness()])
        router.resource("/readyz", [.get: Readiness(environment: environment)])

        router.add(
            middleware: AddressRateLimitMiddleware(
                clients: ClientAddress(trustedProxies: environment.configuration.trustedProxies),
                limiter: RateLimiter(limit: environment.configuration.requestsPerMinute, time: environment.time)))
        router.resource("/openapi.json", [.get: Description()])
        router.add(
            middleware: AuthenticationMiddleware(
                serverKey: APIKey(environment.configuration.apiKey), keys: environment.keys))
        router.resource("/v1/health", [.get: Health(environment: environment)])
        router.resource(
            "/v1/languages", [.get: ListLanguages(environment: environment).open(to: .chat, .execute)])
        router.resource("/v1/chat", [.post: Chat(environment: environment).open(to: .chat)])
        router.resource("/v1/chat/completions", [.post: Completions(environment: environment).open(to: .chat)])
        router.resource("/v1/execute", [.post: Execute(environment: environment).open(to: .execute)])
        router.resource("/v1/execute/batch", [.post: ExecuteBatch(environment: environment).open(to: .execute)])
        router.resource(
            "/v1/executions/{execution}", [.get: ReadExecution(environment: environment).open(to: .execute)])
        router.resource(
            "/v1/executions/{execution}/interrupt",
            [.post: InterruptExecution(environment: environment).open(to: .execute)])
        router.resource(
            "/v1/executions/{execution}/artifacts/**",
            [.get: ReadArtifact(environment: environment).open(to: .execute)])
        let catalog = ModelCatalog(environment.configuration, started: environment.now())
        router.resource("/v1/models", [.get: ListModels(catalog: catalog).open(to: .chat)])
        router.resource("/v1/models/**", [.get: ReadModel(catalog: catalog).open(to: .chat)])
        router.resource(
            "/v1/sessions",
            [
                .get: ListSessions(environment: environment).open(to: .chat, .execute),
                .post: CreateSession(environment: environment).open(to: .chat, .execute),
            ])
        router.resource(
            "/v1/sessions/{id}/interrupt",
            [.post: InterruptSession(environment: environment).open(to: .chat, .execute)])
        addFiles(environment, to: router.group("/v1/sessions/{id}/files"))
        addSession(environment, to: router.group("/v1/sessions/{id}"))
        return router
    }

    /// Not counted against the session's limit, which is about turns: a handful of files would use it up.
    private static func addFiles(_ environment: RouteEnvironment, to files: RouterGroup<GatewayContext>) {
        files.resource(
            "",
            [
                .get: ListFiles(environment: environment).open(to: .files),
                .post: UploadFiles(environment: environment).open(to: .files),
            ])
        files.resource(
            "**",
            [
                .get: ReadFile(environment: environment).open(to: .files),
                .put: WriteFile(environment: environment).open(to: .files),
                .delete: DeleteFile(environment: environment).open(to: .files),
            ])
    }

    private static func addSession(_ environment: RouteEnvironment, to session: RouterGroup<GatewayContext>) {
        session.add(middleware: SessionRateLimitMiddleware(limit: environment.sessionLimit))
        session.resource(
            "",
            [
                .get: ReadSession(environment: environment).open(to: .chat),
                .patch: UpdateSession(environment: environment).open(to: .chat),
                .delete: DeleteSession(environment: environment).open(to: .chat, .execute),
            ])
        session.resource(
            "messages",
            [
                .get: ListMessages(environment: environment).open(to: .chat),
                .post: AppendMessage(environment: environment).open(to: .chat),
                .delete: ClearMessages(environment: environment).open(to: .chat),
            ])
        session.resource("messages/{message}", [.get: ReadMessage(environment: environment).open(to: .chat)])
        session.resource("load", [.post: LoadMessages(environment: environment).open(to: .chat)])
        session.resource("events", [.get: SessionEvents(environment: environment).open(to: .chat)])
        session.resource("export", [.get: ExportSession(environment: environment).open(to: .chat)])
    }
}
