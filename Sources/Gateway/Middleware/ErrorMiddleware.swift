import Hummingbird

/// Turns whatever the routes throw into an answer.
struct ErrorMiddleware: RouterMiddleware {
    typealias Context = GatewayContext

    let isDraining: @Sendable () -> Bool

    func handle(_ request: Request, context: GatewayContext, next: Next) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let failure as ConnectionFailure {
            throw failure.underlying
        } catch {
            let failure = APIError(error, isDraining: isDraining())
            context.failures.record(failure)
            return try .failure(failure)
        }
    }
}
