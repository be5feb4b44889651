import Testing

@testable import Wire

struct FrameShapeTests {
    private func check(_ text: String, values: Int = 100) throws {
        try FrameShape.check(Array(text.utf8), depth: 3, values: values)
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

    @Test(
        "arrays and objects may have as many members as the limit says",
        arguments: ["[1,2]", #"{"a":1,"b":2}"#, "[[1]]", #"[",,,,,,",2]"#, #"{"a,b":[1]}"#])
    func members(text: String) throws {
        try check(text, values: 3)
        #expect(throws: FrameError.tooMany(maximum: 2)) { try check(text, values: 2) }
    }

    @Test("empty arrays count too", arguments: ["[[],[]]", "[{},{}]"])
    func emptyMembers(text: String) {
        #expect(throws: FrameError.tooMany(maximum: 3)) { try check(text, values: 3) }
    }
}
