import HTTPTypes

extension HTTPField.Name {
    static let requestID = known("X-Request-Id")
    static let sessionID = known("X-Session-Id")
    static let lastEventID = known("Last-Event-ID")
    static let idempotencyKey = known("Idempotency-Key")
    static let replayed = known("Idempotent-Replayed")
    static let shouldRetry = known("X-Should-Retry")
    static let forwardedFor = known("X-Forwarded-For")
    static let rateLimitLimit = known("X-RateLimit-Limit")
    static let rateLimitRemaining = known("X-RateLimit-Remaining")
    static let rateLimitReset = known("X-RateLimit-Reset")
    static let crossOriginResourcePolicy = known("Cross-Origin-Resource-Policy")
    static let accelBuffering = known("X-Accel-Buffering")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is not a header's name") }
        return name
    }
}
