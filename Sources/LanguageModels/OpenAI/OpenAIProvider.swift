import SessionModel

/// A provider whose API is OpenAI's, or like it.
struct OpenAIProvider: ModelProvider {
    let prefixes: [String]
    let endpoint: OpenAIEndpoint

    /// What has to be set for it, where something does.
    let needs: String

    /// Whether enough is set to ask.
    let isConfigured: Bool

    /// Whether it is who is asked for a name without a prefix.
    var isDefault = false

    /// What the same names mean at another address, where models are not the provider's own any more.
    var dialectElsewhere = OpenAIDialect()

    var base: APIBase? { endpoint.base }

    func claims(_ name: String) -> Bool { isDefault && isConfigured }

    func model(_ name: String, at base: APIBase?, over transport: ProviderTransport) throws -> any LanguageModel {
        guard base != nil || isConfigured else {
            throw ModelFailure.notConfigured("the model \(prefixes[0])/\(name) needs \(needs)")
        }
        var endpoint = endpoint
        if let base {
            endpoint = endpoint.elsewhere(base)
            endpoint.dialect = dialectElsewhere
        }
        endpoint.dialect = endpoint.dialect.adapted(to: name)
        return OpenAIExchange.model(provider: prefixes[0], name: name, endpoint: endpoint, transport: transport)
    }
}
