/// What has to be known of a model before it is asked.
package struct ModelTraits: Hashable, Sendable {
    /// Tokens of the prompt and the answer together that the model takes.
    package var contextTokens: Int

    /// Whether the model can be offered the `execute` tool; the others write fenced blocks.
    package var takesTools: Bool

    /// Whether the model can be shown pictures; the others are told that there was one.
    package var takesImages: Bool

    /// Nil where nobody knows.
    package var price: ModelPrice?

    package init(
        contextTokens: Int = 32_768, takesTools: Bool = true, takesImages: Bool = true, price: ModelPrice? = nil
    ) {
        self.contextTokens = contextTokens
        self.takesTools = takesTools
        self.takesImages = takesImages
        self.price = price
    }
}
