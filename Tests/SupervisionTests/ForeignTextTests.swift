import Testing

@testable import Supervision

struct ForeignTextTests {
    @Test("plain text is shown as it is", arguments: ["enter-root: mount proc on /proc", "Straße 😀 ٣", ""])
    func plain(text: String) {
        #expect(ForeignText.shown(text) == text)
    }

    @Test(
        "what would begin a line, turn the text round, or be obeyed by a terminal is not",
        arguments: ["\n", "\r", "\u{1b}", "\u{0}", "\u{7f}", "\u{85}", "\u{2028}", "\u{202e}", "\u{200b}", "\u{e000}"])
    func control(character: String) {
        #expect(ForeignText.shown("a\(character)b") == "a\u{fffd}b")
    }

    @Test("a long text is cut, and shows that")
    func long() {
        #expect(ForeignText.shown(String(repeating: "x", count: 1000)).count == 1000)
        #expect(ForeignText.shown(String(repeating: "x", count: 1001)) == String(repeating: "x", count: 1000) + " …")
        // One character of a million accents is long too.
        #expect(ForeignText.shown("e" + String(repeating: "\u{301}", count: 1_000_000)).utf8.count < 4096)
    }
}
