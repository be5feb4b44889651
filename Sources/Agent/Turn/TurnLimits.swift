/// What a turn may use up.
package struct TurnLimits: Hashable, Sendable {
    /// How often the model is asked before the turn ends by itself.
    package var modelCalls: Int

    package var content: ContentLimit

    package init(modelCalls: Int = 25, content: ContentLimit = ContentLimit()) {
        self.modelCalls = modelCalls
        self.content = content
    }
}
