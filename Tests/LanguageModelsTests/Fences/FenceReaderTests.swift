import LanguageModels
import TestSupport
import Testing

@Suite("Reading fenced blocks as they arrive")
struct FenceReaderTests {
    /// The pieces of a text that arrives so, those of one kind put together.
    private func read(_ parts: [String]) -> [FenceReader.Piece] {
        var reader = FenceReader()
        var pieces: [FenceReader.Piece] = []
        for piece in parts.flatMap({ reader.feed($0) }) + reader.end() {
            switch (pieces.last, piece) {
            case (.speech(let before), .speech(let text)): pieces[pieces.count - 1] = .speech(before + text)
            case (.code(let before), .code(let text)): pieces[pieces.count - 1] = .code(before + text)
            default: pieces.append(piece)
            }
        }
        return pieces
    }

    @Test(
        "speech and blocks are told apart, whatever the fence",
        arguments: [
            (
                "So:\n\n```python\n1\n```\nThen.",
                [
                    .speech("So:"), .opened(language: "python"), .code("1"), .closed, .speech("Then."),
                ]
            ),
            ("```\n1\n\n2\n\n```", [.opened(language: "python"), .code("1\n\n2\n"), .closed]),
            ("~~~ sh -x\nls\n~~~~\n", [.opened(language: "sh"), .code("ls"), .closed]),
            ("````py\n```\nx\n```\n````", [.opened(language: "py"), .code("```\nx\n```"), .closed]),
            ("~~~py\n```\n~~~", [.opened(language: "py"), .code("```"), .closed]),
            (
                "- a\n    ```py\n    if x:\n        y\n    ```",
                [
                    .speech("- a"), .opened(language: "py"), .code("if x:\n    y"), .closed,
                ]
            ),
            // A fence within a docstring stands deeper than the block's own.
            (
                "```py\ndef f():\n    ```\n    x\n    ```\n```\n",
                [
                    .opened(language: "py"), .code("def f():\n    ```\n    x\n    ```"), .closed,
                ]
            ),
            ("```py\n``` text\nx\n```", [.opened(language: "py"), .code("``` text\nx"), .closed]),
            ("```py\r\nx\r\n```\r\n", [.opened(language: "py"), .code("x"), .closed]),
            ("```py\nx", [.opened(language: "py"), .code("x")]),
            ("```py\nx\n", [.opened(language: "py"), .code("x")]),
            ("```py\n```", [.opened(language: "py"), .closed]),
            ("```py", [.speech("```py")]),
            ("`a` and ``b``\n``c``\n```d``` e\n", [.speech("`a` and ``b``\n``c``\n```d``` e\n")]),
            ("a\n \n b\rc\r\n", [.speech("a\n \n b\rc\n")]),
            ("é🐦\n```py\n'é'\n```", [.speech("é🐦"), .opened(language: "py"), .code("'é'"), .closed]),
        ] as [(String, [FenceReader.Piece])])
    func blocks(text: String, pieces: [FenceReader.Piece]) {
        #expect(read([text]) == pieces)
        #expect(read(text.unicodeScalars.map { String($0) }) == pieces)
        for cut in text.unicodeScalars.indices {
            #expect(read([String(text[..<cut]), String(text[cut...])]) == pieces)
        }
    }

    @Test("code is given out while its line is written")
    func live() {
        var reader = FenceReader()
        #expect(reader.feed("```python\npri") == [.opened(language: "python"), .code("pri")])
        #expect(reader.feed("nt(1)") == [.code("nt(1)")])
        #expect(reader.feed("\n") == [])
        #expect(reader.feed("``") == [])
        #expect(reader.feed("`\nand more") == [.closed, .speech("and more")])
    }

    @Test("however a text is cut, it is read the same", arguments: 0..<200)
    func property(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let parts = ["```", "~~~", "````", "\n", "\r\n", "\r", " ", "    ", "py", "x = 1", "`", "é", "🐦", "\u{301}"]
        let text = (0..<Int.random(in: 1...40, using: &random)).compactMap { _ in parts.randomElement(using: &random) }
            .joined()
        var rest = Array(text.unicodeScalars)[...]
        var cut: [String] = []
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...4, using: &random))
            rest = rest.dropFirst(piece.count)
            cut.append(String(String.UnicodeScalarView(piece)))
        }
        #expect(read(cut) == read([text]))
    }
}
