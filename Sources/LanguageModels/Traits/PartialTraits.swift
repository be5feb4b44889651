/// Some of a model's traits; those that are nil are decided elsewhere.
package struct PartialTraits: Hashable, Sendable {
    package var contextTokens: Int?
    package var takesTools: Bool?
    package var takesImages: Bool?
    package var price: ModelPrice?

    package init(
        contextTokens: Int? = nil, takesTools: Bool? = nil, takesImages: Bool? = nil, price: ModelPrice? = nil
    ) {
        self.contextTokens = contextTokens
        self.takesTools = takesTools
        self.takesImages = takesImages
        self.price = price
    }

    func applied(to traits: ModelTraits) -> ModelTraits {
        ModelTraits(
            contextTokens: contextTokens ?? traits.contextTokens, takesTools: takesTools ?? traits.takesTools,
            takesImages: takesImages ?? traits.takesImages, price: price ?? traits.price)
    }
}
