import Synchronization

/// The verdicts that were given on one request, for the headers of its answer.
///
/// A class, because a request's context is copied on its way to the route and the answer passes the middleware outside.
final class RateLimitTally: Sendable {
    private let verdicts = Mutex<[RateLimitVerdict]>([])

    /// Takes note of a verdict.
    ///
    /// - Throws: ``APIError`` with status 429 when the request is not admitted.
    func record(_ verdict: RateLimitVerdict) throws {
        verdicts.withLock { $0.append(verdict) }
        if !verdict.isAdmitted { throw APIError.rateLimited(verdict) }
    }

    /// The limit that was hit, or else is closest to being hit; nil when none applied.
    var closest: RateLimitVerdict? {
        verdicts.withLock { verdicts in
            verdicts.first { !$0.isAdmitted } ?? verdicts.min { $0.remaining < $1.remaining }
        }
    }
}
