package import SessionModel

/// Finds the model behind a LiteLLM-style name: `openai/<model>`, `anthropic/<model>`, `builtin/offline`.
///
/// Call ``shutdown()`` once, after the last answer.
package struct ModelRegistry: Sendable {
    private let configuration: ModelConfiguration
    private let additional: [String: any LanguageModel]
    private let providers: [any ModelProvider]
    private let transport: ProviderTransport
    private let reachability = Reachability()

    /// - Parameter additional: Models known by their whole name, before any provider is looked for.
    package init(configuration: ModelConfiguration, additional: [String: any LanguageModel] = [:]) {
        self.configuration = configuration
        self.additional = additional
        providers = ProviderTable.providers(configuration.variables)
        transport = ProviderTransport(deadlines: configuration.deadlines, retries: configuration.retries)
    }

    /// Closes the connections. No model of this registry can be asked afterwards.
    package func shutdown() async throws { try await transport.shutdown() }

    /// The model that the options name.
    ///
    /// - Throws: `InvalidParameter` for an `api_base` that is not allowed; `ModelFailure.notConfigured` for a model that
    ///   this server cannot ask.
    package func model(for options: ModelOptions) throws -> any LanguageModel {
        let found = provider(of: options.model)
        let base = try options.apiBase.flatMap { try allowed($0, own: found?.provider.base) }
        if let model = additional[options.model] { return model }
        guard let found else {
            let names = providers.flatMap(\.prefixes).map { "\($0)/" }.joined(separator: ", ")
            throw ModelFailure.notConfigured(
                "no provider for the model \(options.model): its name has to begin with one of \(names)")
        }
        let model = try found.provider.model(found.name, at: base, over: transport)
        return isDefault(options) ? ObservedModel(model: model, reachability: reachability) : model
    }

    /// How the server's default model is doing. Nothing is sent to find out.
    package func health() async -> ModelHealth {
        let options = ModelOptions(model: configuration.model)
        do {
            _ = try model(for: options)
        } catch {
            return ModelHealth(model: configuration.model, state: .unconfigured)
        }
        return ModelHealth(model: configuration.model, state: reachability.state)
    }

    private func isDefault(_ options: ModelOptions) -> Bool {
        options.model == configuration.model && options.apiBase == nil
    }

    /// The provider that the name begins with, and the rest; or the first that claims a name without one.
    private func provider(of name: String) -> (provider: any ModelProvider, name: String)? {
        guard let slash = name.firstIndex(of: "/") else {
            return name.isEmpty ? nil : providers.first { $0.claims(name) }.map { ($0, name) }
        }
        let rest = String(name[slash...].dropFirst())
        guard !rest.isEmpty else { return nil }
        return providers.first { $0.prefixes.contains(String(name[..<slash])) }.map { ($0, rest) }
    }

    /// The address that a request names, as the server itself spells it; nil where that is the provider's own, which alone is sent
    /// the key.
    private func allowed(_ text: String, own: APIBase?) throws(InvalidParameter) -> APIBase? {
        let asked = APIBase(text)
        if let asked, asked == own { return nil }
        guard let asked, let base = configuration.allowedAPIBases.first(where: { $0 == asked }) else {
            throw InvalidParameter("config.llm.api_base", "is not one of the addresses that this server allows")
        }
        return base
    }
}
