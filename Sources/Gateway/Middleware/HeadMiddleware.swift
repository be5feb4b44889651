import Hummingbird

/// Keeps the body of an answer to HEAD back, whatever answered: a refusal of the key or of the method has one too, and
/// the client would take it for the beginning of the next answer (RFC 9110, 9.3.2).
struct HeadMiddleware: RouterMiddleware {
    typealias Context = GatewayContext

    func handle(_ request: Request, context: GatewayContext, next: Next) async throws -> Response {
        let response = try await next(request, context)
        return request.method == .head ? response.createHeadResponse() : response
    }
}
