package import SessionModel

/// Turns what is said and shown in a turn into chunks for the stream and messages for the store.
///
/// Blocks open and close in pairs and never overlap. The text of a block's chunks, put together, is the full content of the
/// message that comes before its end; a block in which nothing was said leaves no message, but a run leaves at least one.
package struct ChunkAssembler {
    /// What comes out, in order. A message stands behind all of its content, and before the chunk that closes its block:
    /// what is stored was streamed, and what a client saw the end of is stored, whenever the process dies.
    package enum Piece: Hashable, Sendable {
        case chunk(Chunk)
        case message(NewMessage)
    }

    private struct OpenBlock {
        var block: Block
        var text: BoundedText
    }

    private struct Run {
        var showsLine = false
        var hasMessage = false
    }

    private let limit: ContentLimit
    private var open: OpenBlock?
    private var run: Run?

    package init(limit: ContentLimit = ContentLimit()) { self.limit = limit }

    /// Adds text to the block, opening it where another kind of block is open, or none.
    package mutating func write(_ text: String, to block: Block) -> [Piece] {
        guard !text.isEmpty else { return [] }
        var pieces = enter(block)
        open?.text.append(text)
        let format = block.type == .console ? "output" : nil
        pieces.append(.chunk(Chunk(block, format: format, content: .string(text))))
        return pieces
    }

    /// Adds a line of its own to the block, after an end of line where the text before it lacks one.
    package mutating func writeLine(_ line: String, to block: Block) -> [Piece] {
        let startsWithin = open.map { $0.block == block && $0.text.endsWithinLine } ?? false
        return write((startsWithin ? "\n" : "") + line + "\n", to: block)
    }

    /// Writes a block that is whole, as an image is: it joins no other of its kind.
    package mutating func writeWhole(_ text: String, to block: Block) -> [Piece] {
        guard !text.isEmpty else { return [] }
        return close() + write(text, to: block) + close()
    }

    /// The code of the last block begins to run.
    package mutating func beginRun() -> [Piece] {
        run = Run()
        return close()
    }

    /// Shows which line runs. Never stored.
    package mutating func showLine(_ line: Int) -> [Piece] {
        run?.showsLine = true
        return enter(.console) + [.chunk(Chunk(.console, format: "active_line", content: .integer(line)))]
    }

    /// The run has ended: no line is active, and a run that showed nothing leaves an empty console to say so.
    ///
    /// - Parameter hasRun: False where the code could not be started after all; then nothing is stored in its name.
    package mutating func endRun(hasRun: Bool = true) -> [Piece] {
        guard let run else { return close() }
        let consoleIsOpen = open?.block == .console
        let storesEmpty = hasRun && !run.hasMessage && (open.map { $0.text.isEmpty } ?? true)
        var pieces: [Piece] = []
        if consoleIsOpen || run.showsLine || storesEmpty {
            pieces += enter(.console)
            pieces.append(.chunk(Chunk(.console, format: "active_line", content: .null)))
        }
        if storesEmpty { pieces.append(.message(limit.message("", in: .console))) }
        pieces += close()
        self.run = nil
        return pieces
    }

    /// Asks whether the code may run. Never stored, and no block of its own.
    package mutating func confirm(language: String, code: String) -> [Piece] {
        let content: JSONValue = .object([
            "type": "code", "format": .string(language), "content": .string(code),
        ])
        return close() + [
            .chunk(Chunk(role: .computer, type: .confirmation, format: "execution", content: content))
        ]
    }

    /// Closes the open block, if any.
    package mutating func close() -> [Piece] {
        guard let open else { return [] }
        self.open = nil
        let end = Piece.chunk(Chunk(open.block, flag: .end))
        guard !open.text.isEmpty else { return [end] }
        run?.hasMessage = true
        return [.message(message(open)), end]
    }

    private mutating func enter(_ block: Block) -> [Piece] {
        if open?.block == block { return [] }
        let pieces = close()
        // Only output can grow without end; code and speech are bounded by the model's answer, and images must stay whole.
        let bytes = block.type == .console ? limit.fullBytes : Int.max
        open = OpenBlock(block: block, text: BoundedText(limit: bytes))
        return pieces + [.chunk(Chunk(block, flag: .start))]
    }

    private func message(_ open: OpenBlock) -> NewMessage {
        let block = open.block
        if block.type == .console { return limit.message(open.text.whole, in: block) }
        return NewMessage(
            Message(
                role: block.role, type: block.type, format: block.format, content: open.text.whole,
                recipient: block.recipient))
    }
}
