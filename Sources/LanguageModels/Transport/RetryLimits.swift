/// How often and how patiently a provider that did not answer is asked again.
package struct RetryLimits: Hashable, Sendable {
    /// Attempts after the first.
    package var retries: Int

    /// The most that the waits between the attempts of one question may come to.
    package var totalWait: Duration

    /// The longest wait before the second attempt; it doubles with each one after.
    package var base: Duration

    /// What it doubles to at most.
    package var cap: Duration

    package init(
        retries: Int = 3, totalWait: Duration = .seconds(30), base: Duration = .milliseconds(500),
        cap: Duration = .seconds(8)
    ) {
        self.retries = retries
        self.totalWait = totalWait
        self.base = base
        self.cap = cap
    }
}
