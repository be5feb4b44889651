import Hummingbird

/// Turns whatever the routes throw into an answer.
struct ErrorMiddleware: RouterMiddleware {
    typealias Context = GatewayContext

    let drain: Drain

    func handle(_ request: Request, context: GatewayContext, next: Next) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let failure as ConnectionFailure {
            throw failure.underlying
        } catch {
            let failure = APIError(error, isDraining: drain.hasBegun)
            context.failures.record(failure)
            return try ErrorStyle(path: request.uri.path).response(failure)
        }
    }
}
