import LanguageModels

/// An answer of a model that runs code by calling `execute`.
struct ToolAnswer: AnswerReading {
    private let languages: [String]
    private var call: CodeCall?

    /// - Parameter languages: The enabled languages, the default one first.
    init(languages: [String]) { self.languages = languages }

    mutating func take(_ event: ModelEvent) -> [AnswerPiece] {
        switch event {
        case .text(let text):
            return [.speech(text)]
        case .toolCallStarted(_, let name):
            call = CodeCall(name: name, languages: languages)
            return []
        case .toolCallArguments(let fragment):
            guard let shown = call?.feed(fragment) else { return [] }
            return [.code(shown.code, language: shown.language)]
        case .toolCallEnded:
            defer { call = nil }
            return call.map { [Self.piece($0.end())] } ?? []
        case .usage, .finished:
            return []
        }
    }

    mutating func end(_ ending: ModelEvent.Ending) -> [AnswerPiece] { [] }

    func unfinishedCode() -> (language: String, unshown: String)? {
        switch call?.end() {
        case .shown(let language, _): (language, "")
        case .held(let language, let code): (language, code)
        case .cutOff(let language, let unshown): (language, unshown)
        case .empty(let language, let arguments), .unknownTool(_, let language, let arguments): (language, arguments)
        case nil: nil
        }
    }

    private static func piece(_ outcome: CodeCall.Outcome) -> AnswerPiece {
        switch outcome {
        case .shown(let language, let code):
            .wholeCode(code, language: language)
        case .held(let language, let text) where CodeRepair.isProse(language):
            .speech(text)
        case .held(let language, let code):
            .heldCode(code, language: language)
        case .cutOff(let language, let unshown):
            .slip(note: "Not run: the code was cut off.", unshown: unshown, language: language)
        case .empty(let language, let arguments):
            .slip(note: "Not run: the call had no code.", unshown: arguments, language: language)
        case .unknownTool(let name, let language, let arguments):
            .slip(
                note: "Not run: there is no tool \(name), only \(ModelToolCall.toolName).", unshown: arguments,
                language: language)
        }
    }
}
