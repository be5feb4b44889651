import Hummingbird

/// Counts every request against its client's address, before its key is looked at: guessing keys is limited too.
struct AddressRateLimitMiddleware: RouterMiddleware {
    typealias Context = GatewayContext

    let clients: ClientAddress

    let limiter: RateLimiter<ClientPrefix>

    func handle(_ request: Request, context: GatewayContext, next: Next) async throws -> Response {
        let forwardedFor = request.headers[values: .forwardedFor]
        let client = clients.resolve(
            peer: context.peer, forwardedFor: forwardedFor.isEmpty ? nil : forwardedFor.joined(separator: ","))
        try context.rateLimits.record(limiter.admit(ClientPrefix(client)))
        return try await next(request, context)
    }
}
