/// Decides whether a question that got no answer is asked again, and after what wait. Pure: it neither sleeps nor rolls dice.
///
/// The waits have full jitter: each is a random part of a length that doubles, so that many who were turned away together do
/// not come back together. A provider that says when to come back is not asked before.
struct RetrySchedule {
    /// What became of an attempt.
    enum Outcome: Hashable, Sendable {
        /// The provider said no, with a status, before any of its answer was given out.
        case refused(status: Int, retryAfter: Duration?)

        /// There was no connection, or it was lost before the first byte of an answer.
        case dropped

        /// Something that asking again does not mend, or that came when the answer had begun.
        case spoiled
    }

    enum Action: Hashable, Sendable {
        case askAgain(after: Duration)
        case giveUp
    }

    private let limits: RetryLimits
    private var retries = 0
    private var waited = Duration.zero
    private var isOver = false

    init(limits: RetryLimits) { self.limits = limits }

    /// - Parameter jitter: A random number from 0 up to 1.
    mutating func next(after outcome: Outcome, jitter: Double) -> Action {
        guard !isOver, retries < limits.retries, let wait = wait(after: outcome, jitter: jitter),
            waited + wait <= limits.totalWait
        else {
            isOver = true
            return .giveUp
        }
        retries += 1
        waited += wait
        return .askAgain(after: wait)
    }

    private func wait(after outcome: Outcome, jitter: Double) -> Duration? {
        switch outcome {
        case .refused(let status, let retryAfter) where Self.isTransient(status):
            retryAfter.map { $0 + limits.base * jitter } ?? longestWait * jitter
        case .dropped: longestWait * jitter
        case .refused, .spoiled: nil
        }
    }

    private var longestWait: Duration {
        var wait = min(limits.base, limits.cap)
        for _ in 0..<retries where wait < limits.cap { wait = min(wait * 2, limits.cap) }
        return wait
    }

    /// Request Timeout, Too Many Requests, and what is broken on the other side, Anthropic's 529 included.
    static func isTransient(_ status: Int) -> Bool { status == 408 || status == 429 || (500...599).contains(status) }
}
