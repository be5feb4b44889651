import Testing

@testable import Wire

struct NestingDepthTests {
    private func check(_ text: String, maximum: Int = 3) throws {
        try NestingDepth.check(Array(text.utf8), maximum: maximum)
    }

    @Test(
        "arrays and objects may stand as deep in each other as the limit says",
        arguments: ["[[[]]]", #"{"a":[{"b":1}]}"#, "[[[1],[2]],[[3]]]", "[]", "1", ""])
    func within(text: String) throws {
        try check(text)
    }

    @Test("one level more is refused", arguments: ["[[[[]]]]", #"{"a":{"a":{"a":{}}}}"#, "[[[[", "[],[[[[]]]]"])
    func beyond(text: String) {
        #expect(throws: FrameError.tooDeep(maximum: 3)) { try check(text) }
    }

    @Test(
        "brackets inside strings do not count",
        arguments: [#""[[[[[[""#, #"{"code":"a[b[c[d[e[f["}"#, #"["\"[[[[[", "\\", [1]]"#, #"["\\\"[[[[["]"#])
    func strings(text: String) throws {
        try check(text)
    }

    @Test("brackets after a string count, even after one that ends in a backslash")
    func afterString() {
        #expect(throws: FrameError.tooDeep(maximum: 3)) { try check(#"["\\",[[[[]]]]]"#) }
    }

    @Test("closing brackets without opening ones win no depth")
    func negative() {
        #expect(throws: FrameError.tooDeep(maximum: 3)) { try check("]]]]]][[[[") }
    }
}
