/// One question to a language model: the whole conversation, and how to answer it.
package struct ModelRequest: Hashable, Sendable {
    package var messages: [ModelMessage]

    /// Languages that the `execute` tool takes, best known first. Without any the model is offered no tool, and the
    /// messages have neither calls nor results.
    package var languages: [String]

    package var temperature: Double?

    /// Most tokens of the answer; nil leaves it to the provider.
    package var maxTokens: Int?

    package init(
        messages: [ModelMessage], languages: [String], temperature: Double? = nil, maxTokens: Int? = nil
    ) {
        self.messages = messages
        self.languages = languages
        self.temperature = temperature
        self.maxTokens = maxTokens
    }
}
