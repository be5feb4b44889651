/// What a turn wants to ask its model next, but for the words.
package struct Question: Hashable, Sendable {
    package var dialect: Dialect

    /// Most tokens of the conversation, as they are estimated here.
    package var promptLimit: Int

    /// Whether the model is shown pictures.
    package var showsImages: Bool

    package init(dialect: Dialect, promptLimit: Int, showsImages: Bool = true) {
        self.dialect = dialect
        self.promptLimit = promptLimit
        self.showsImages = showsImages
    }
}
