import SessionModel
import Testing

struct PercentCodingTests {
    @Test(
        "everything but unreserved characters is encoded, and comes back as it was",
        arguments: [
            ("", ""), ("a-Z_0.9~", "a-Z_0.9~"), ("a b/c", "a%20b%2Fc"), ("100%", "100%25"), ("ü", "%C3%BC"),
            ("\u{1}", "%01"),
        ])
    func encoded(_ text: String, _ encoded: String) {
        #expect(PercentCoding.encode(text.utf8) == encoded)
        #expect(PercentCoding.decode(Array(encoded.utf8)) == Array(text.utf8))
        #expect(PercentCoding.decodeText(encoded) == text)
    }

    @Test("characters can be kept as they are")
    func kept() {
        #expect(PercentCoding.encode("/a b/".utf8, keeping: "/") == "/a%20b/")
    }

    @Test("digits may be of either case", arguments: ["%c3%bc", "%C3%BC", "%c3%BC"])
    func cases(_ encoded: String) {
        #expect(PercentCoding.decodeText(encoded) == "ü")
    }

    @Test("a percent sign without two digits is refused", arguments: ["%", "a%2", "%g0", "%0g", "%%20", "% 20", "%+1"])
    func malformed(_ encoded: String) {
        #expect(PercentCoding.decode(Array(encoded.utf8)) == nil)
        #expect(PercentCoding.decodeText(encoded) == nil)
    }

    @Test("bytes that are no UTF-8 are bytes, and no text")
    func noText() {
        #expect(PercentCoding.decode(Array("%ff".utf8)) == [0xFF])
        #expect(PercentCoding.decodeText("%ff") == nil)
    }
}
