import SessionModel

/// What an answer shows and wants done, one thing after the other.
///
/// Of code that is whole, what comes after it waits until it has run: code and output stay together. A model is not kept
/// waiting while code runs, so the first code waits for the end of the answer.
struct AnswerWork {
    private typealias Piece = ChunkAssembler.Piece

    enum Step: Hashable {
        case run(language: String, code: String)

        /// The language may be another name of an enabled one. The code was not shown.
        case resolve(language: String, code: String)

        case nothing
    }

    private let languages: [String]
    private var waiting = Step.nothing
    private var deferred: ArraySlice<AnswerPiece> = []

    /// The answer brought something that the model must hear of.
    private(set) var owesReply = false

    init(languages: [String]) { self.languages = languages }

    /// Nothing more of the answer is wanted.
    var hasEnough: Bool { deferred.contains(.enough) }

    /// Code ran, so the model waits for its output.
    mutating func hasRun() { owesReply = true }

    /// Shows what can be shown.
    mutating func follow(
        _ pieces: [AnswerPiece], into assembler: inout ChunkAssembler
    ) -> [ChunkAssembler.Piece] {
        var shown: [Piece] = []
        for piece in pieces {
            if waiting == .nothing, piece != .enough {
                shown += show(piece, into: &assembler)
            } else {
                deferred.append(piece)
            }
        }
        return shown
    }

    /// Shows what waited, up to the next thing to do.
    mutating func next(into assembler: inout ChunkAssembler) -> (shown: [ChunkAssembler.Piece], step: Step) {
        var shown: [Piece] = []
        while waiting == .nothing, let piece = deferred.popFirst() { shown += show(piece, into: &assembler) }
        defer { waiting = .nothing }
        return (shown, waiting)
    }

    /// The language of code that was to be resolved is an enabled one: the code is next.
    mutating func resolved(
        language: String, code: String, into assembler: inout ChunkAssembler
    ) -> [ChunkAssembler.Piece] {
        waiting = .run(language: language, code: code)
        return assembler.writeWhole(code, to: .code(language))
    }

    /// Shows code that will not run, and why. The model is told with the next question.
    mutating func reject(
        _ code: String, language: String, note: String, into assembler: inout ChunkAssembler
    ) -> [ChunkAssembler.Piece] {
        owesReply = true
        return assembler.writeNote(note, under: code, language: language)
    }

    /// Closes what the model was about to say or to run. Code that was shown gets a note that it did not run: without one
    /// it would look as if it waited for a confirmation.
    ///
    /// - Parameter unfinished: The code that was being written, and what was not shown of it.
    mutating func breakOff(
        note: String, unfinished: (language: String, unshown: String)?, into assembler: inout ChunkAssembler
    ) -> [ChunkAssembler.Piece] {
        defer {
            waiting = .nothing
            deferred = []
        }
        switch waiting {
        case .run(let language, _): return assembler.writeNote(note, under: "", language: language)
        case .resolve(let language, let code): return assembler.writeNote(note, under: code, language: language)
        case .nothing: break
        }
        guard let (language, unshown) = unfinished else { return assembler.close() }
        return assembler.writeNote(note, under: unshown, language: language)
    }

    private mutating func show(_ piece: AnswerPiece, into assembler: inout ChunkAssembler) -> [Piece] {
        switch piece {
        case .speech(let text):
            return assembler.write(text, to: .speech)
        case .code(let code, let language):
            return assembler.write(code, to: .code(language))
        case .wholeCode(let code, let language):
            waiting = .run(language: language, code: code)
            return assembler.close()
        case .heldCode(let code, let language) where languages.contains(language):
            waiting = .run(language: language, code: code)
            return assembler.writeWhole(code, to: .code(language))
        case .heldCode(let code, let language):
            waiting = .resolve(language: language, code: code)
            return assembler.close()
        case .slip(let note, let unshown, let language):
            return reject(unshown, language: language, note: note, into: &assembler)
        case .enough:
            return []
        }
    }
}

extension ChunkAssembler {
    /// Ends the code's block, with what was not shown of it yet, and puts a console with the note after it.
    fileprivate mutating func writeNote(_ note: String, under unshown: String, language: String) -> [Piece] {
        write(unshown, to: .code(language)) + writeWhole(note + "\n", to: .console)
    }
}
