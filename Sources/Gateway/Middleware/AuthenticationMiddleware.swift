import Hummingbird
import SessionModel

/// Lets requests with a right key through, as whom the key stands for.
struct AuthenticationMiddleware: RouterMiddleware {
    typealias Context = GatewayContext

    let serverKey: APIKey
    let keys: any KeyChecking

    func handle(_ request: Request, context: GatewayContext, next: Next) async throws -> Response {
        guard let presented = AuthenticationMiddleware.bearer(request.headers[.authorization]),
            let caller = try await caller(presenting: presented)
        else { throw APIError.unauthorized }
        var context = context
        context.caller = caller
        return try await next(request, context)
    }

    private func caller(presenting text: Substring) async throws -> Caller? {
        serverKey.matches(text) ? .operator : try await keys.caller(presenting: text)
    }

    private static func bearer(_ header: String?) -> Substring? {
        guard let parts = header?.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == "bearer"
        else { return nil }
        return parts[1].drop { $0 == " " }
    }
}
