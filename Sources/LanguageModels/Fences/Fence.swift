/// The line that opens a fenced block.
struct Fence: Hashable, Sendable {
    private let sign: Character
    private let length: Int
    private let indent: Int

    /// The fence and its language that a whole line is; nil for a line that is none.
    static func opening(_ line: String) -> (fence: Fence, language: String)? {
        let indent = line.prefix(while: Self.isBlank)
        let rest = line.dropFirst(indent.count)
        guard let sign = rest.first, isSign(sign) else { return nil }
        let length = rest.prefix { $0 == sign }.count
        let info = rest.dropFirst(length)
        guard length >= 3, !(sign == "`" && info.contains("`")) else { return nil }
        let word = info.split(whereSeparator: \.isWhitespace).first
        return (Fence(sign: sign, length: length, indent: indent.count), word.map(String.init) ?? "python")
    }

    /// Whether a line that begins so may become an opening fence.
    static func mayOpen(_ beginning: String) -> Bool {
        let rest = beginning.drop(while: isBlank)
        guard let sign = rest.first else { return true }
        guard isSign(sign) else { return false }
        let info = rest.drop { $0 == sign }
        if info.isEmpty { return true }
        return rest.count - info.count >= 3 && !(sign == "`" && info.contains("`"))
    }

    /// Whether the whole line closes the block. A fence that stands deeper than the opening one belongs to the code.
    func isClosed(by line: String) -> Bool {
        guard mayBeClosed(by: line) else { return false }
        return line.drop(while: Self.isBlank).prefix { $0 == sign }.count >= length
    }

    /// Whether a line that begins so may close the block.
    func mayBeClosed(by beginning: String) -> Bool {
        let rest = beginning.drop(while: Self.isBlank)
        guard beginning.count - rest.count <= indent + 3 else { return false }
        let signs = rest.prefix { $0 == sign }
        let end = rest.dropFirst(signs.count)
        return end.allSatisfy(\.isWhitespace) && (end.isEmpty || signs.count >= length)
    }

    /// The line of the block without what the block is indented as a whole.
    func withoutIndent(_ line: String) -> String {
        var line = line[...]
        for _ in 0..<indent {
            guard let first = line.first, Self.isBlank(first) else { break }
            line.removeFirst()
        }
        return String(line)
    }

    private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }

    private static func isSign(_ character: Character) -> Bool { character == "`" || character == "~" }
}
