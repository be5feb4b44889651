/// Which models the server can ask, and with what patience.
package struct ModelConfiguration: Sendable {
    /// The model that is asked where nobody says otherwise: `LITELLM_MODEL`.
    package var model: String

    /// The providers' keys and addresses.
    package var variables: ProviderVariables

    /// Base URLs that a request may name as its `api_base`. A server that asked any address on a caller's word would be
    /// a hole into its network.
    package var allowedAPIBases: [APIBase]

    package var deadlines: ModelDeadlines

    package var retries: RetryLimits

    package init(
        model: String = OfflineModel.name, variables: ProviderVariables = [:], allowedAPIBases: [APIBase] = [],
        deadlines: ModelDeadlines = ModelDeadlines(), retries: RetryLimits = RetryLimits()
    ) {
        self.model = model
        self.variables = variables
        self.allowedAPIBases = allowedAPIBases
        self.deadlines = deadlines
        self.retries = retries
    }
}
