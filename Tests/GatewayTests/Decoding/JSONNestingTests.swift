import Testing

@testable import Gateway

struct JSONNestingTests {
    static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test("64 levels are fine and 65 are not")
    func edge() throws {
        try JSONNesting.check(Self.nested(64).utf8)
        #expect(throws: JSONNesting.Problem.tooDeep) { try JSONNesting.check(Self.nested(65).utf8) }
    }

    @Test("brackets in strings and after escaped quotes are no levels")
    func strings() throws {
        try JSONNesting.check(#""\#(Self.nested(100))""#.utf8)
        try JSONNesting.check(#""\"\#(Self.nested(100))""#.utf8)
        try JSONNesting.check(#"["\\", "\#(Self.nested(100))"]"#.utf8)
    }

    @Test("a string that ends in an escaped backslash has ended")
    func escapedBackslash() {
        #expect(throws: JSONNesting.Problem.tooDeep) { try JSONNesting.check(#"["\\", \#(Self.nested(64))]"#.utf8) }
    }

    @Test("many brackets side by side are one level")
    func wide() throws {
        try JSONNesting.check("[\(String(repeating: "{},", count: 1000))1]".utf8)
    }

    @Test("other encodings are refused before the depth is counted")
    func encodings() {
        let wide: [UInt8] = Array(Self.nested(65).utf8).flatMap { [0, $0] as [UInt8] }
        #expect(throws: JSONNesting.Problem.notUTF8) { try JSONNesting.check(wide) }
    }
}
