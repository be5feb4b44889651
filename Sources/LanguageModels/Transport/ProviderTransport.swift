import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import SessionModel

/// Asks providers over HTTP: the one place that knows of connections, deadlines and second attempts.
///
/// It owns its HTTP client, whose connect deadline and refusal of redirects (a key must not follow one) no shared client
/// has; call ``shutdown()`` once, after the last answer.
struct ProviderTransport: Sendable {
    /// Other ways in which one question may be asked.
    private static let rephrasingLimit = 4

    let client: HTTPClient
    var deadlines: ModelDeadlines
    var retries: RetryLimits

    /// What waits between attempts are measured by.
    var clock: any Clock<Duration> = ContinuousClock()

    /// The wall clock, for dates in `Retry-After`.
    var now: @Sendable () -> Date = { Date() }

    /// A random number from 0 up to 1.
    var jitter: @Sendable () -> Double = { Double.random(in: 0..<1) }

    init(deadlines: ModelDeadlines, retries: RetryLimits) {
        self.deadlines = deadlines
        self.retries = retries
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.timeout.connect = .nanoseconds(Int64(deadlines.connect / .nanoseconds(1)))
        // Otherwise a refused connection is tried again until the connect deadline, and only then an error.
        settings.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    /// Closes the connections.
    func shutdown() async throws { try await client.shutdown() }

    /// Asks until there is an answer, within the limits, and gives it out piece by piece.
    ///
    /// Nothing is asked again once the first event was given out. A cancelled task abandons the request, or the wait for
    /// the next attempt, at once.
    ///
    /// - Throws: `ModelFailure`, without the exchange's secrets; `CancellationError`; what `emit` threw.
    func ask<Exchange: ProviderExchange>(
        _ exchange: Exchange, emit: @escaping @Sendable (ModelEvent) async throws -> Void
    ) async throws {
        var exchange = exchange
        var schedule = RetrySchedule(limits: retries)
        var rephrasings = 0
        while true {
            do {
                return try await ProviderAttempt(
                    exchange: exchange, client: client, deadlines: deadlines, now: now, emit: emit
                ).run()
            } catch let failed as AttemptFailure {
                if rephrasings < Self.rephrasingLimit, let refusal = failed.refusal,
                    let other = exchange.rephrased(after: refusal)
                {
                    exchange = other
                    rephrasings += 1
                    continue
                }
                switch schedule.next(after: failed.outcome, jitter: jitter()) {
                case .askAgain(let wait): try await clock.sleep(for: wait)
                case .giveUp: throw failed.failure.without(exchange.secrets)
                }
            }
        }
    }
}
