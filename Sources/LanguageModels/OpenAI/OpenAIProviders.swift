/// The providers whose API is like OpenAI's, with their addresses and the variables that their users know.
extension OpenAIProvider {
    /// `openai/<model>`: OpenAI's own, and whatever stands at `OPENAI_BASE_URL`.
    static func openAI(_ variables: ProviderVariables) -> OpenAIProvider {
        let custom = variables.base(.openAIBaseURL, .openAIAPIBase)
        let key = variables.key(.openAIKey)
        let base = custom ?? standard("https://api.openai.com/v1")
        var endpoint = OpenAIEndpoint(base: base, access: key.map { .bearer($0, .openAIKey) })
        if base == standard("https://api.openai.com/v1") { endpoint.dialect.tokenLimit = .maxCompletionTokens }
        if let organization = variables[.openAIOrganization] { endpoint.headers["OpenAI-Organization"] = organization }
        if let project = variables[.openAIProject] { endpoint.headers["OpenAI-Project"] = project }
        return OpenAIProvider(
            prefixes: ["openai"], endpoint: endpoint, needs: "OPENAI_API_KEY or OPENAI_BASE_URL",
            isConfigured: key != nil || custom != nil, isDefault: true)
    }

    /// `ollama/<model>`: a server of one's own, which asks for no key.
    static func ollama(_ variables: ProviderVariables) -> OpenAIProvider {
        // Ollama's users give the address of its own API, beside which the compatible one is under /v1.
        let custom = variables.base(.ollamaAPIBase).map { $0.path.isEmpty ? $0.with(path: "/v1") : $0 }
        let endpoint = OpenAIEndpoint(
            base: custom ?? standard("http://127.0.0.1:11434/v1"),
            access: variables.key(.ollamaKey).map { .bearer($0, .ollamaKey) })
        return OpenAIProvider(
            prefixes: ["ollama", "ollama_chat"], endpoint: endpoint, needs: "OLLAMA_API_BASE", isConfigured: true)
    }

    static func openRouter(_ variables: ProviderVariables) -> OpenAIProvider {
        hosted(
            "openrouter", "https://openrouter.ai/api/v1", variables, key: .openRouterKey, base: .openRouterAPIBase)
    }

    static func groq(_ variables: ProviderVariables) -> OpenAIProvider {
        hosted("groq", "https://api.groq.com/openai/v1", variables, key: .groqKey, base: .groqAPIBase)
    }

    static func deepSeek(_ variables: ProviderVariables) -> OpenAIProvider {
        hosted("deepseek", "https://api.deepseek.com/v1", variables, key: .deepSeekKey, base: .deepSeekAPIBase)
    }

    static func mistral(_ variables: ProviderVariables) -> OpenAIProvider {
        // It tells the usage unasked, and has refused to be asked.
        hosted(
            "mistral", "https://api.mistral.ai/v1", variables, key: .mistralKey, base: .mistralAPIBase,
            dialect: OpenAIDialect(takesStreamOptions: false))
    }

    /// A service with an address of its own; at another one a key may be optional.
    private static func hosted(
        _ name: String, _ address: String, _ variables: ProviderVariables, key keyVariable: ProviderVariable,
        base baseVariable: ProviderVariable, dialect: OpenAIDialect = OpenAIDialect()
    ) -> OpenAIProvider {
        let custom = variables.base(baseVariable)
        let key = variables.key(keyVariable)
        return OpenAIProvider(
            prefixes: [name],
            endpoint: OpenAIEndpoint(
                base: custom ?? standard(address), access: key.map { .bearer($0, keyVariable) }, dialect: dialect),
            needs: keyVariable.rawValue, isConfigured: key != nil || custom != nil, dialectElsewhere: dialect)
    }

    private static func standard(_ literal: String) -> APIBase {
        APIBase(literal) ?? { preconditionFailure("\(literal) is no base") }()
    }
}
