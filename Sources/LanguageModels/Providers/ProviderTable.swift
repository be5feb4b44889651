/// Every provider there is. A new one is a folder with a type of its own, and a line here.
enum ProviderTable {
    static func providers(_ variables: ProviderVariables) -> [any ModelProvider] {
        [
            OfflineProvider(),
            BedrockProvider(AWSConfiguration(variables)),
            AnthropicProvider(variables),
            AzureProvider(variables),
            OpenAIProvider.ollama(variables),
            OpenAIProvider.openRouter(variables),
            OpenAIProvider.groq(variables),
            OpenAIProvider.deepSeek(variables),
            OpenAIProvider.mistral(variables),
            // The last, because it claims every name without a prefix.
            OpenAIProvider.openAI(variables),
        ]
    }
}
