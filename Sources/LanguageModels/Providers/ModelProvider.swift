import SessionModel

/// A provider of language models: what stands before the slash in `openai/gpt-4o`.
protocol ModelProvider: Sendable {
    /// The names that it goes by.
    var prefixes: [String] { get }

    /// The address that it is asked at, as configured; nil where that is nothing that a request could name.
    var base: APIBase? { get }

    /// Whether a name without a prefix is one of its models, as far as it is configured.
    func claims(_ name: String) -> Bool

    /// - Parameters:
    ///   - name: without the prefix, not empty.
    ///   - base: another address to ask at, which is sent no key; nil for the provider's own.
    /// - Throws: `ModelFailure.notConfigured`, naming what is missing; `InvalidParameter` where the provider has no other
    ///   addresses.
    func model(_ name: String, at base: APIBase?, over transport: ProviderTransport) throws -> any LanguageModel
}
