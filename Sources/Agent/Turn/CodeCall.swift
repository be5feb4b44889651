import LanguageModels

/// One call of `execute` while the model writes it.
struct CodeCall {
    /// What became of a call when it ended.
    enum Outcome: Hashable {
        /// All but the rest was shown while it was written, under the language's own name.
        case shown(language: String, code: String)

        /// Nothing was shown yet: the language is as the model wrote it, the known slips are repaired.
        case held(language: String, code: String)

        /// The code was cut off; what was not shown of it yet.
        case cutOff(language: String, unshown: String)

        /// There is no code in the arguments, which are these.
        case empty(language: String, arguments: String)

        /// A call of a tool that was never offered, with arguments that are no code.
        case unknownTool(name: String, language: String, arguments: String)
    }

    /// The most characters of a tool's name that are repeated.
    private static let longestName = 64

    private let name: String
    private let languages: [String]
    private var arguments = ToolArguments()
    private var code = ""
    private var shownLanguage: String?
    private var isHeld = false

    /// - Parameters:
    ///   - name: The tool's name. Some models call a tool of their language's name, which was never offered.
    ///   - languages: The enabled languages, the default one first.
    init(name: String, languages: [String]) {
        self.name = name
        self.languages = languages
    }

    /// Takes more of the arguments and returns what can be shown of the code now.
    mutating func feed(_ fragment: String) -> (language: String, code: String)? {
        let text = arguments.feed(fragment)
        code += text
        if let shownLanguage { return text.isEmpty ? nil : (shownLanguage, text) }
        guard !isHeld, let language = arguments.language else { return nil }
        guard let known = known(language) else {
            isHeld = true
            return nil
        }
        switch CodeRepair.suspicion(code) {
        case .undecided:
            return nil
        case .slip:
            isHeld = true
            return nil
        case .none:
            shownLanguage = known
            return (known, code)
        }
    }

    func end() -> Outcome {
        if let shownLanguage {
            return arguments.codeIsWhole
                ? .shown(language: shownLanguage, code: code) : .cutOff(language: shownLanguage, unshown: "")
        }
        let named = arguments.language ?? known(name)
        if !arguments.hasCode, !isExecute { return unknownTool }
        if arguments.isNotAnObject {
            // The arguments are no JSON: the code itself stands where it should have been wrapped.
            return held(CodeRepair.repair(language: named, code: arguments.raw))
        }
        guard arguments.hasCode else { return empty }
        guard arguments.codeIsWhole else { return .cutOff(language: named ?? fallback, unshown: code) }
        return held(CodeRepair.repair(language: named, code: code))
    }

    private var empty: Outcome {
        .empty(language: arguments.language ?? fallback, arguments: arguments.raw.isEmpty ? "{}" : arguments.raw)
    }

    private var isExecute: Bool {
        name.isEmpty || name == ModelToolCall.toolName || name == "functions.\(ModelToolCall.toolName)"
            || known(name) != nil
    }

    private var unknownTool: Outcome {
        .unknownTool(
            name: String(name.prefix(Self.longestName)), language: fallback,
            arguments: arguments.raw.isEmpty ? "{}" : arguments.raw)
    }

    private func held(_ repaired: (language: String?, code: String)) -> Outcome {
        let isEmpty = repaired.code.allSatisfy(\.isWhitespace)
        if isEmpty { return empty }
        let language = repaired.language.flatMap { $0.isEmpty ? nil : $0 } ?? fallback
        return .held(language: known(language) ?? language, code: repaired.code)
    }

    private func known(_ language: String) -> String? {
        languages.first { $0 == language } ?? languages.first { $0 == language.lowercased() }
    }

    private var fallback: String { languages.first ?? "python" }
}
