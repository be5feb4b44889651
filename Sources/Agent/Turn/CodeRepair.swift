/// Known slips of models in what they send as code.
enum CodeRepair {
    enum Suspicion {
        case none
        case slip

        /// Too little was written to tell.
        case undecided
    }

    private static let call = "functions.execute("

    /// Languages that a model names when it means to speak.
    private static let prose: Set<String> = ["text", "txt", "plaintext", "markdown", "md"]

    static func isProse(_ language: String) -> Bool { prose.contains(language.lowercased()) }

    /// Judges the beginning of some code. Where a slip is possible, the code cannot be shown before it is whole.
    static func suspicion(_ beginning: String) -> Suspicion {
        let text = beginning.drop(while: \.isWhitespace)
        guard let first = text.first else { return .undecided }
        if first == "`" || first == "{" || text.hasPrefix(call) { return .slip }
        return call.hasPrefix(text) ? .undecided : .none
    }

    /// The code as it was meant, and the language, which some slips bring along.
    static func repair(language: String?, code: String) -> (language: String?, code: String) {
        var language = language
        var code = code
        let trimmed = code.trimmed
        if trimmed.hasPrefix("```"), let block = unfenced(trimmed) {
            code = block.code
            language = language ?? block.language
        }
        if code.trimmed.hasPrefix(call) {
            code = String(code.trimmed.dropFirst(call.count))
            if code.hasSuffix(")") { code.removeLast() }
        }
        if code.trimmed.hasPrefix("{") {
            var arguments = ToolArguments()
            let inner = arguments.feed(code)
            if let named = arguments.language, arguments.codeIsWhole { return (named, inner) }
        }
        if code.trimmed.hasPrefix("`") {
            code = String(code.trimmed.dropFirst())
            if code.hasSuffix("`") { code.removeLast() }
        }
        return (language, code)
    }

    private static func unfenced(_ text: Substring) -> (language: String?, code: String)? {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.count > 1 else { return nil }
        let language = lines.removeFirst().drop { $0 == "`" }.trimmed
        if lines.last?.trimmed == "```" { lines.removeLast() }
        return (language.isEmpty ? nil : String(language), lines.joined(separator: "\n"))
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The text without white space at its ends.
    fileprivate var trimmed: Substring {
        let text = drop(while: \.isWhitespace)
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return text[...last]
    }
}
