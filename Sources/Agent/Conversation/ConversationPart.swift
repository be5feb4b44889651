import LanguageModels

/// A piece of a conversation that is kept or left out as a whole.
enum ConversationPart: Hashable, Sendable {
    /// What the user said.
    case question([ModelContent])

    /// What the model is told in the user's name.
    case aside([ModelContent])

    case speech(String)
    case run(CodeRun)

    var isQuestion: Bool {
        if case .question = self { true } else { false }
    }

    /// The part with each of its texts changed.
    func mapTexts(_ change: (String) -> String) -> ConversationPart {
        switch self {
        case .question(let contents): return .question(contents.map { $0.mapText(change) })
        case .aside(let contents): return .aside(contents.map { $0.mapText(change) })
        case .speech(let text): return .speech(change(text))
        case .run(var run):
            run.code = change(run.code)
            run.output = change(run.output)
            return .run(run)
        }
    }

    /// The part with each of its pictures changed.
    func mapImages(_ change: (ModelContent) -> ModelContent) -> ConversationPart {
        let changed = { (content: ModelContent) in content.isImage ? change(content) : content }
        switch self {
        case .question(let contents): return .question(contents.map(changed))
        case .aside(let contents): return .aside(contents.map(changed))
        case .speech: return self
        case .run(var run):
            run.images = run.images.map(changed)
            return .run(run)
        }
    }
}

extension ModelContent {
    var isImage: Bool {
        if case .image = self { true } else { false }
    }

    fileprivate func mapText(_ change: (String) -> String) -> ModelContent {
        if case .text(let text) = self { .text(change(text)) } else { self }
    }
}
