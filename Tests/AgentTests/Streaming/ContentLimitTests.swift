import SessionModel
import Testing

@testable import Agent

@Suite("What is kept of output")
struct ContentLimitTests {
    private let limit = ContentLimit(characters: 4)

    @Test("what fits is kept as it is", arguments: ["", "abcd", "äöüß", "🐦🐦🐦🐦"])
    func fits(text: String) {
        #expect(limit.cut(text) == text)
        let message = limit.message(text, in: .console)
        #expect(message.message.content == text)
        #expect(message.fullContent == nil)
    }

    @Test("of more, the head and the tail are kept, with a line between")
    func cut() {
        #expect(limit.cut("äbcdefgü") == "äb\n[... 4 characters left out ...]\ngü")
    }

    @Test("a cut loses nothing of the whole")
    func whole() {
        #expect(limit.message("abcdef", in: .console).fullContent == "abcdef")
    }

    @Test(
        "escape sequences of terminals are taken out",
        arguments: [
            ("\u{1B}[1;31mred\u{1B}[0m", "red"),
            ("\u{1B}]0;title\u{07}a", "a"),
            ("\u{1B}]8;;http://x\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"),
            ("\u{1B}(Ba\u{1B}7b\u{1B}[2K\r", "ab\r"),
            ("ends in \u{1B}[", "ends in "),
            ("ends in \u{1B}", "ends in "),
            ("ä\u{1B}[38;5;196mö", "äö"),
            ("plain", "plain"),
        ])
    func terminal(text: String, plain: String) {
        #expect(TerminalText.plain(text) == plain)
    }

    @Test("text past its limit keeps its beginning and its end", arguments: [1, 3, 7, 1000])
    func bounded(step: Int) {
        var text = BoundedText(limit: 20)
        let digits = (0..<1000).map { String($0 % 10) }
        for start in stride(from: 0, to: digits.count, by: step) {
            text.append(digits[start..<min(start + step, digits.count)].joined())
        }
        #expect(text.whole == "0123456789\n[... 980 bytes left out ...]\n0123456789")
    }

    @Test("text past its limit is cut between characters")
    func boundedScalars() {
        var text = BoundedText(limit: 7)
        for _ in 0..<10 { text.append("ü") }
        #expect(text.whole == "ü\n[... 14 bytes left out ...]\nüü")
    }

    @Test("text up to its limit is whole")
    func unbounded() {
        var text = BoundedText(limit: 4)
        text.append("ab")
        text.append("cd")
        #expect(text.whole == "abcd")
    }
}
