import LanguageModels
import SessionModel

/// The first message of every conversation with a model.
struct SystemPrompt: Hashable, Sendable {
    /// The enabled languages, the default one first, with what a model should know of each.
    var languages: [Language]

    /// The operator's, the session's and the request's own words, in this order, so that the nearest have the last word.
    var instructions: [String] = []

    func text(dialect: Dialect) -> String {
        var parts = [Self.task(dialect), Self.manner]
        if !languages.isEmpty { parts.append(languageList) }
        return (["\(parts.joined(separator: "\n"))"] + instructions.filter { !$0.isEmpty }).joined(separator: "\n\n")
    }

    private var languageList: String {
        let notes = languages.filter { !$0.note.isEmpty }.map { "- \($0.name): \($0.note)" }
        let names = languages.map(\.name).joined(separator: ", ")
        return (["Enabled languages: \(names)."] + notes).joined(separator: "\n")
    }

    private static func task(_ dialect: Dialect) -> String {
        let how =
            switch dialect {
            case .tools:
                "To run code, call `\(ModelToolCall.toolName)` with a language and the code; the output comes back to you."
            case .fences:
                """
                To run code, write it in a fenced block whose first line is three backquotes and the language, and stop \
                after the block: it is run, and the next message tells you its output. A block that is only to be read \
                has the language text.
                """
            }
        return """
            You help the user by writing and running code. \(how) The interpreter keeps its variables, imports and files \
            from one time to the next, so build on what is there. It is a sandbox: it has no network, and only its \
            working folder outlives it.
            """
    }

    private static let manner = """
        Take one small step at a time and look at the output before the next one. When something fails, read the error and try \
        another way. Print what you need to see; a figure that the code shows is seen by the user. Long output is cut in \
        the middle before you see it. When the task is done, answer in plain words and without code. Never invent output.
        """
}
