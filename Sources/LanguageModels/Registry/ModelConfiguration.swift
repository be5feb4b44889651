/// Which models the server can ask, and with what patience.
package struct ModelConfiguration: Sendable {
    /// The model that is asked where nobody says otherwise: `LITELLM_MODEL`.
    package var model: String

    /// Base URL of the OpenAI-compatible API with its version, as `https://api.openai.com/v1`; nil for OpenAI's own.
    package var openAIBase: String?

    package var openAIKey: APIKey?

    /// Base URLs that a request may name as its `api_base`. A server that asked any address on a caller's word would be
    /// a hole into its network.
    package var allowedAPIBases: [String]

    package var deadlines: ModelDeadlines

    package init(
        model: String = OfflineModel.name, openAIBase: String? = nil, openAIKey: APIKey? = nil,
        allowedAPIBases: [String] = [], deadlines: ModelDeadlines = ModelDeadlines()
    ) {
        self.model = model
        self.openAIBase = openAIBase
        self.openAIKey = openAIKey
        self.allowedAPIBases = allowedAPIBases
        self.deadlines = deadlines
    }
}
