/// Finds the fenced blocks of Markdown in text that arrives in pieces, cut anywhere.
///
/// Fences are of three or more backquotes or tildes, as CommonMark has them, and may be indented at will, as within lists; a block is
/// indented for its reader and not for its interpreter, so its lines lose as much as its fence has. A block ends with a
/// fence of the same sign that is at least as long, so that a longer fence may hold shorter ones. Nothing is held back but
/// the beginning of a line that may be a fence and the line breaks before it.
package struct FenceReader: Sendable {
    package enum Piece: Hashable, Sendable {
        /// Text outside of blocks.
        case speech(String)

        /// A block begins: the first word after the fence, `python` where there is none.
        case opened(language: String)

        /// More of the block's code; the line break before the closing fence is no part of it.
        case code(String)

        case closed
    }

    private var open: Fence?

    /// The beginning of a line of which is not known yet whether it is a fence.
    private var held = ""
    private var isWithinLine = false
    private var endsInCarriageReturn = false

    /// Line breaks that are not given out before something follows them.
    private var breaks = ""
    private var pieces: [Piece] = []

    package init() {}

    /// Whether a block is open.
    package var isInBlock: Bool { open != nil }

    package mutating func feed(_ text: String) -> [Piece] {
        for scalar in text.unicodeScalars { step(scalar) }
        return takePieces()
    }

    /// The text has ended: what was held back is what it is. A block that was not closed stays open.
    package mutating func end() -> [Piece] {
        if endsInCarriageReturn { put("\r") }
        endsInCarriageReturn = false
        if let open, !isWithinLine, open.isClosed(by: held) {
            close()
        } else {
            if !held.isEmpty { put(held) }
            if self.open == nil, !breaks.isEmpty { append(breaks) }
        }
        held = ""
        breaks = ""
        return takePieces()
    }

    private mutating func step(_ scalar: Unicode.Scalar) {
        if endsInCarriageReturn {
            endsInCarriageReturn = false
            if scalar != "\n" { take("\r") }
        }
        switch scalar {
        case "\r": endsInCarriageReturn = true
        case "\n": endLine()
        default: take(scalar)
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        if isWithinLine { return put(String(scalar)) }
        held.unicodeScalars.append(scalar)
        let mayBeFence = open.map { $0.mayBeClosed(by: held) } ?? Fence.mayOpen(held)
        if mayBeFence { return }
        isWithinLine = true
        let beginning = held
        held = ""
        put(open.map { $0.withoutIndent(beginning) } ?? beginning)
    }

    private mutating func endLine() {
        defer {
            held = ""
            isWithinLine = false
        }
        if !isWithinLine {
            if let open {
                if open.isClosed(by: held) { return close() }
                let rest = open.withoutIndent(held)
                if !rest.isEmpty { put(rest) }
            } else if let (fence, language) = Fence.opening(held) {
                open = fence
                breaks = ""
                pieces.append(.opened(language: language))
                return
            } else if held.allSatisfy(\.isWhitespace) {
                breaks += held
            } else {
                put(held)
            }
        }
        endOfLine()
    }

    /// Of a block's last line break, only the last one belongs to the fence; of speech all that stand before a fence.
    private mutating func endOfLine() {
        if open != nil {
            if !breaks.isEmpty { append(breaks) }
            breaks = ""
        }
        breaks += "\n"
    }

    private mutating func close() {
        open = nil
        breaks = ""
        pieces.append(.closed)
    }

    /// Gives out text, after the line breaks before it.
    private mutating func put(_ text: String) {
        append(breaks + text)
        breaks = ""
    }

    private mutating func append(_ text: String) {
        switch (pieces.last, open) {
        case (.speech(let before), nil): pieces[pieces.count - 1] = .speech(before + text)
        case (.code(let before), .some): pieces[pieces.count - 1] = .code(before + text)
        case (_, nil): pieces.append(.speech(text))
        case (_, .some): pieces.append(.code(text))
        }
    }

    private mutating func takePieces() -> [Piece] {
        defer { pieces = [] }
        return pieces
    }
}
