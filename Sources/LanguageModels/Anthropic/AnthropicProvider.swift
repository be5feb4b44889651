import SessionModel

/// `anthropic/<model>`: the Messages API.
struct AnthropicProvider: ModelProvider {
    let prefixes = ["anthropic"]
    private let endpoint: AnthropicEndpoint

    /// Whether the address is one that somebody set, where a key may be optional.
    private let isCustom: Bool

    init(_ variables: ProviderVariables) {
        let base = variables.base(.anthropicAPIBase, .anthropicBaseURL)
        endpoint = AnthropicEndpoint(
            base: base ?? AnthropicEndpoint.standardBase, key: variables.key(.anthropicKey),
            token: variables.key(.anthropicToken))
        isCustom = base != nil
    }

    var base: APIBase? { endpoint.base }

    private var isConfigured: Bool { endpoint.key != nil || endpoint.token != nil || isCustom }

    func claims(_ name: String) -> Bool { isConfigured && name.hasPrefix("claude-") }

    func model(_ name: String, at base: APIBase?, over transport: ProviderTransport) throws -> any LanguageModel {
        guard base != nil || isConfigured else {
            throw ModelFailure.notConfigured("the model anthropic/\(name) needs ANTHROPIC_API_KEY")
        }
        let endpoint = base.map(endpoint.elsewhere) ?? endpoint
        return ProviderModel(transport: transport) { request in
            AnthropicExchange(name: name, endpoint: endpoint, body: AnthropicRequestBody(request, model: name))
        }
    }
}
