import SessionModel

/// How much of a console's output is kept.
package struct ContentLimit: Hashable, Sendable {
    /// Characters that the model and the message lists see: the head and the tail of what there was.
    package var characters: Int

    /// Bytes that are kept as the full content.
    package var fullBytes: Int

    package init(characters: Int = 2_800, fullBytes: Int = 10 << 20) {
        self.characters = characters
        self.fullBytes = fullBytes
    }

    /// The message for a console that wrote `whole`: readable and short, with the whole beside it where they differ.
    func message(_ whole: String, in block: Block) -> NewMessage {
        let content = cut(TerminalText.plain(whole))
        let message = Message(
            role: block.role, type: .console, format: "output", content: content, recipient: block.recipient)
        return NewMessage(message, fullContent: content == whole ? nil : whole)
    }

    /// The text, or its head and tail with a line between them that says how much was left out.
    func cut(_ text: String) -> String {
        guard text.utf8.count > characters else { return text }
        let scalars = text.unicodeScalars
        let excess = scalars.count - characters
        guard excess > 0 else { return text }
        let head = scalars.prefix(characters - characters / 2)
        let tail = scalars.suffix(characters / 2)
        return "\(String(head))\n[... \(excess) characters left out ...]\n\(String(tail))"
    }
}
