import Agent
import SessionModel

/// The text that a turn is for clients that know nothing but text: what the model says as it is, code and what it printed
/// as fenced blocks, pictures and files as Markdown links.
///
/// Chunks go in as they are streamed and pieces of text come out; put together they are the whole. A fence is three
/// backquotes, since a block begins before its text is known.
struct ContentRendering: Sendable {
    private var isEmpty = true
    private var endsLine = true

    /// Whether a fenced block is open.
    private var isFenced = false

    /// Whether a block has begun and nothing of it was written yet.
    private var isAtStart = false

    /// The text that the chunk adds.
    mutating func text(for chunk: Chunk) -> String {
        switch chunk.flag {
        case .start?:
            isAtStart = true
            return ""
        case .end?:
            return closing()
        case nil:
            guard chunk.type != .confirmation, case .string(let content)? = chunk.content else { return "" }
            return write(content, of: chunk)
        }
    }

    /// The text of the messages by themselves.
    static func text(of messages: [Message]) -> String {
        var rendering = ContentRendering()
        return messages.reduce(into: "") { text, message in
            guard !message.content.isEmpty else { return }
            rendering.isAtStart = true
            let chunk = Chunk(
                role: message.role, type: message.type, format: message.format, content: .string(message.content))
            text += rendering.text(for: chunk) + rendering.closing()
        }
    }

    private mutating func write(_ content: String, of chunk: Chunk) -> String {
        var text = ""
        if isAtStart {
            isAtStart = false
            text = isEmpty ? "" : endsLine ? "\n" : "\n\n"
            if let word = Self.fence(of: chunk) {
                isFenced = true
                text += "```\(word)\n"
            }
        }
        switch (chunk.type, chunk.format) {
        case (.image, "path"?): text += "![image](\(content))"
        case (.image, "base64.jpeg"?): text += "![image](data:image/jpeg;base64,\(content))"
        case (.image, _): text += "![image](data:image/png;base64,\(content))"
        case (.file, _): text += "[\(content)](\(content))"
        default: text += content
        }
        isEmpty = false
        endsLine = text.utf8.last == UInt8(ascii: "\n")
        return text
    }

    private mutating func closing() -> String {
        isAtStart = false
        guard isFenced else { return "" }
        isFenced = false
        defer { endsLine = true }
        return endsLine ? "```\n" : "\n```\n"
    }

    /// What stands behind the opening fence; nil for what is not fenced.
    private static func fence(of chunk: Chunk) -> String? {
        switch chunk.type {
        case .code: chunk.format ?? ""
        case .console: "output"
        default: nil
        }
    }
}
