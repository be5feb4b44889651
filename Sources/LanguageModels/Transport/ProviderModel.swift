/// A model behind a provider's API.
struct ProviderModel<Exchange: ProviderExchange>: LanguageModel {
    let transport: ProviderTransport

    /// The question in the provider's words.
    let exchange: @Sendable (ModelRequest) throws -> Exchange

    func stream(
        _ request: ModelRequest, emit: @escaping @Sendable (ModelEvent) async throws -> Void
    ) async throws {
        try await transport.ask(try exchange(request), emit: emit)
    }
}
