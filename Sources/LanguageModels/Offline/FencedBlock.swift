/// A block of code between fences in a text, as Markdown writes it.
struct FencedBlock: Hashable, Sendable {
    /// The first word after the opening fence; `python` where there is none.
    let language: String
    var code = ""

    /// The fenced blocks of the text, in order. One that is never closed goes to the end of the text.
    static func blocks(in text: String) -> [FencedBlock] {
        var blocks: [FencedBlock] = []
        var reader = FenceReader()
        for piece in reader.feed(text) + reader.end() {
            switch piece {
            case .opened(let language): blocks.append(FencedBlock(language: language))
            case .code(let code): blocks[blocks.count - 1].code += code
            case .speech, .closed: break
            }
        }
        return blocks
    }
}
