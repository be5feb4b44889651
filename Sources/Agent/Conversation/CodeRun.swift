import LanguageModels

/// Code in a conversation and what became of it, which are never told apart from each other.
struct CodeRun: Hashable, Sendable {
    var language: String
    var code: String
    var output = ""
    var hasRun = false
    var images: [ModelContent] = []

    /// The output as a model is told it.
    var told: String {
        if !output.isEmpty { return output }
        return hasRun ? "No output" : "This code was not run."
    }
}
