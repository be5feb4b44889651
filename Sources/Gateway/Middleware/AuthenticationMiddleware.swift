import Hummingbird
import SessionModel

/// Lets requests with the right key through, as their tenant.
struct AuthenticationMiddleware: RouterMiddleware {
    typealias Context = GatewayContext

    let key: APIKey

    func handle(_ request: Request, context: GatewayContext, next: Next) async throws -> Response {
        guard let presented = AuthenticationMiddleware.bearer(request.headers[.authorization]),
            key.matches(presented)
        else { throw APIError.unauthorized }
        var context = context
        context.tenant = .default
        return try await next(request, context)
    }

    private static func bearer(_ header: String?) -> Substring? {
        guard let parts = header?.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == "bearer"
        else { return nil }
        return parts[1].drop { $0 == " " }
    }
}
