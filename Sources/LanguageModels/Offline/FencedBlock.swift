/// A block of code between fences in a text, as Markdown writes it.
struct FencedBlock: Hashable, Sendable {
    /// The first word after the opening fence; `python` where there is none.
    let language: String
    let code: String

    /// The fenced blocks of the text, in order. One that is never closed goes to the end of the text.
    static func blocks(in text: String) -> [FencedBlock] {
        var blocks: [FencedBlock] = []
        var open: (fence: String, indent: Int, language: String, lines: [Substring])?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let trimmed = line.drop { $0 == " " }
            let fence = trimmed.prefix { $0 == "`" }
            if var block = open {
                if fence.count >= block.fence.count, trimmed.dropFirst(fence.count).allSatisfy(\.isWhitespace) {
                    blocks.append(FencedBlock(language: block.language, lines: block.lines))
                    open = nil
                } else {
                    // A block that is indented as a whole, as within a list, is not indented for its interpreter.
                    let indent = min(block.indent, line.count - trimmed.count)
                    block.lines.append(line.dropFirst(indent))
                    open = block
                }
            } else if fence.count >= 3, !trimmed.dropFirst(fence.count).contains("`") {
                let word = trimmed.dropFirst(fence.count).split(whereSeparator: \.isWhitespace).first
                open = (String(fence), line.count - trimmed.count, word.map(String.init) ?? "python", [])
            }
        }
        if let open { blocks.append(FencedBlock(language: open.language, lines: open.lines)) }
        return blocks
    }

    private init(language: String, lines: [Substring]) {
        self.language = language
        code = lines.joined(separator: "\n")
    }
}
