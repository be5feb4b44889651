import SessionModel

/// The limit on requests that name one session, in their path or their body.
///
/// `docs/http-api.md` says which: all but the interrupt, since a stop button must work most of all when a client has asked
/// too much. Sessions are counted for each tenant apart, so that nobody can use up another's limit.
struct SessionRateLimit: Sendable {
    struct Key: Hashable, Sendable {
        var tenant: TenantID
        var session: SessionID
    }

    let limiter: RateLimiter<Key>

    /// - Throws: ``APIError`` with status 429.
    func check(_ session: SessionID, in context: GatewayContext) throws {
        try context.rateLimits.record(limiter.admit(Key(tenant: context.requireTenant(), session: session)))
    }
}
