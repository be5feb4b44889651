@testable import LanguageModels

extension ProviderTransport {
    /// One client for the whole process; it ends with it.
    private static let shared = ProviderTransport(deadlines: ModelDeadlines(), retries: RetryLimits(retries: 0))

    /// A transport that is not to be shut down.
    static func testing(
        deadlines: ModelDeadlines = ModelDeadlines(), retries: RetryLimits = RetryLimits(retries: 0)
    ) -> ProviderTransport {
        var transport = shared
        transport.deadlines = deadlines
        transport.retries = retries
        return transport
    }
}
