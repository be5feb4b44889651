import LanguageModels

/// An answer of a model that runs code by writing a fenced block. The answer ends with the first block: what the model
/// would say next has not seen the output.
struct FencedAnswer: AnswerReading {
    private struct OpenBlock {
        var language: String
        var code = ""

        /// Whether its code is shown while it is written.
        var isShown: Bool
    }

    private let languages: [String]
    private var reader = FenceReader()
    private var block: OpenBlock?

    /// The language of the open block that is text, and therefore speech.
    private var prose: String?

    /// Some models call a tool though they were offered none.
    private var tools: ToolAnswer

    /// - Parameter languages: The enabled languages, the default one first.
    init(languages: [String]) {
        self.languages = languages
        tools = ToolAnswer(languages: languages)
    }

    mutating func take(_ event: ModelEvent) -> [AnswerPiece] {
        guard case .text(let text) = event else { return tools.take(event) }
        return follow(reader.feed(text))
    }

    mutating func end(_ ending: ModelEvent.Ending) -> [AnswerPiece] {
        let pieces = follow(reader.end())
        guard let block else { return pieces }
        self.block = nil
        // Some models and servers leave out the last fence; one that was cut off has not come to it.
        if ending == .complete || ending == .toolCalls { return pieces + whole(block) }
        let unshown = block.isShown ? "" : block.code
        return pieces + [.slip(note: "Not run: the code was cut off.", unshown: unshown, language: block.language)]
    }

    func unfinishedCode() -> (language: String, unshown: String)? {
        guard let block else { return tools.unfinishedCode() }
        return (block.language, block.isShown ? "" : block.code)
    }

    private mutating func follow(_ pieces: [FenceReader.Piece]) -> [AnswerPiece] {
        var answer: [AnswerPiece] = []
        for piece in pieces {
            switch piece {
            case .speech(let text):
                answer.append(.speech(text))
            case .opened(let language):
                answer += open(language)
            case .code(let code):
                answer += add(code)
            case .closed:
                if prose != nil {
                    prose = nil
                    answer.append(.speech("\n```\n"))
                } else if let block {
                    self.block = nil
                    return answer + whole(block) + [.enough]
                }
            }
        }
        return answer
    }

    private mutating func open(_ language: String) -> [AnswerPiece] {
        if CodeRepair.isProse(language) {
            prose = language
            return [.speech("\n```\(language)\n")]
        }
        let known = languages.first { $0 == language } ?? languages.first { $0 == language.lowercased() }
        block = OpenBlock(language: known ?? language, isShown: known != nil)
        return []
    }

    private mutating func add(_ code: String) -> [AnswerPiece] {
        guard let block else { return [.speech(code)] }
        self.block?.code += code
        return block.isShown ? [.code(code, language: block.language)] : []
    }

    private func whole(_ block: OpenBlock) -> [AnswerPiece] {
        if block.code.allSatisfy(\.isWhitespace) {
            let note = "Not run: the block had no code."
            return [.slip(note: note, unshown: block.isShown ? "" : block.code, language: block.language)]
        }
        return block.isShown
            ? [.wholeCode(block.code, language: block.language)] : [.heldCode(block.code, language: block.language)]
    }
}
