/// Which model to ask, and how: the server's defaults with a session's and a request's wishes on top.
package struct ModelOptions: Hashable, Sendable {
    /// A LiteLLM-style name: `openai/gpt-4o`, `builtin/offline`.
    package var model: String
    package var temperature: Double?
    package var maxTokens: Int?

    /// Base URL of the provider's API, where the request names one.
    package var apiBase: String?

    package init(model: String, temperature: Double? = nil, maxTokens: Int? = nil, apiBase: String? = nil) {
        self.model = model
        self.temperature = temperature
        self.maxTokens = maxTokens
        self.apiBase = apiBase
    }
}
