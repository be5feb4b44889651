import SessionModel
import Testing

struct FilePathTests {
    @Test("a path is taken apart and put together again", arguments: ["a", "a/b", "a/..b/c.", "...", " ", "ä/€"])
    func good(_ text: String) throws {
        let path = try #require(FilePath(text))
        #expect(path.text == text)
        #expect(FilePath(components: path.components) == path)
    }

    @Test(
        "what leads out, names nothing, or names one thing in another way is no path",
        arguments: [
            "", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/../b", "./a", "a/.", "a\0b",
            String(repeating: "x", count: 256), String(repeating: "dd/", count: 1365) + "d",
        ])
    func bad(_ text: String) {
        #expect(FilePath(text) == nil)
    }

    @Test("a name with a slash in it is no name")
    func slash() {
        #expect(FilePath(components: [Array("a/b".utf8)]) == nil)
        #expect(FilePath(components: []) == nil)
    }

    @Test("the longest that Linux takes is a path")
    func longest() {
        #expect(FilePath(String(repeating: "x", count: 255)) != nil)
        #expect(FilePath(String(repeating: "dd/", count: 1364) + "ddd") != nil)
    }

    @Test("names need not be UTF-8")
    func bytes() throws {
        let path = try #require(FilePath(bytes: [0xff, UInt8(ascii: "/"), 0xfe]))
        #expect(path.name == [0xfe])
        #expect(path.parent?.bytes == [0xff])
        #expect(path.parent?.parent == nil)
        #expect(path.text == "\u{fffd}/\u{fffd}")
    }
}
