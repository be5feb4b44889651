import Hummingbird
import SessionModel

/// Tells each answer's rate limit: the one that is closest to being hit, of those that the request counted against.
struct RateLimitHeadersMiddleware: RouterMiddleware {
    typealias Context = GatewayContext

    let now: @Sendable () -> Timestamp

    func handle(_ request: Request, context: GatewayContext, next: Next) async throws -> Response {
        var response = try await next(request, context)
        guard let verdict = context.rateLimits.closest else { return response }
        response.headers[.rateLimitLimit] = String(verdict.limit)
        response.headers[.rateLimitRemaining] = String(verdict.remaining)
        response.headers[.rateLimitReset] = String(resetTime(of: verdict))
        return response
    }

    /// Epoch seconds, rounded up: at that second the limit is there again for certain.
    private func resetTime(of verdict: RateLimitVerdict) -> Int64 {
        let microseconds = now().microseconds + Int64((verdict.resetsIn / .microseconds(1)).rounded(.up))
        return (microseconds + 999_999) / 1_000_000
    }
}
