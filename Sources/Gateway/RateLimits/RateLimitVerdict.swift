/// What a limiter says about one request.
struct RateLimitVerdict: Hashable, Sendable {
    var isAdmitted: Bool
    var limit: Int

    /// How many more requests the window admits.
    var remaining: Int

    /// How long until the window ends and the whole limit is there again.
    var resetsIn: Duration

    /// Whole seconds until the window ends, rounded up, at least 1.
    var secondsToReset: Int {
        let (seconds, attoseconds) = resetsIn.components
        return max(1, Int(seconds) + (attoseconds > 0 ? 1 : 0))
    }
}
