import SessionModel
import Testing

struct FileSelectionTests {
    /// Whether the file at the path is meant, asked folder by folder as a listing does.
    private func means(_ globs: [String], _ path: String) throws -> Bool {
        let selection = try FileSelection(globs)
        var position = selection.start
        let names = path.split(separator: "/").map { Array($0.utf8) }
        for name in names.dropLast() {
            guard let below = selection.step(from: position, name, isFolder: true).below else { return false }
            position = below
        }
        return selection.step(from: position, names.last ?? [], isFolder: false).isMeant
    }

    @Test(
        "a glob means what it means in a shell",
        arguments: [
            ("*.txt", "a.txt"), ("*", "a"), ("a?c", "abc"), ("a?c", "aüc"), ("[abc]", "b"), ("[a-c]x", "cx"),
            ("[!a-c]", "d"),
            ("[^a]", "b"), ("[]]", "]"), ("[!]]", "a"), ("[a-]", "-"), ("[[]", "["), ("a*b*c", "aXbYbZc"), ("**", "a"),
            ("**", "a/b/c"), ("**/c", "c"), ("**/c", "a/b/c"), ("a/**/c", "a/c"), ("a/**/c", "a/b/b/c"),
            ("a/**", "a/b/c"),
            ("**/**/c", "c"), ("**/a/**/b", "x/a/y/a/b"), (".*", ".a"), (".git/*", ".git/a"), ("*/**/*", "a/b"),
        ])
    func meant(glob: String, path: String) throws { #expect(try means([glob], path)) }

    @Test(
        "and nothing else",
        arguments: [
            ("*.txt", "a.txt.gz"), ("*", "a/b"), ("a?c", "ac"), ("a?c", "a/c"), ("[a-c]", "d"), ("[!a-c]", "b"),
            ("[!x]", ".a"),
            ("*", ".a"), ("?a", ".a"), ("**", ".a"), ("**", ".git/a"), ("**/a", ".git/a"), ("a/**", "a"),
            ("a/**/c", "c"),
            ("a", "b"), ("a/b", "a"), ("a*b*c", "aXcYb"),
        ])
    func notMeant(glob: String, path: String) throws { #expect(try !means([glob], path)) }

    @Test("of several globs one is enough, and a folder that none of them leads into is not looked into")
    func several() throws {
        #expect(try means(["a/*", "b/**/c"], "b/x/y/c"))
        let selection = try FileSelection(["a/*", "b/**/c"])
        #expect(selection.step(from: selection.start, Array("c".utf8), isFolder: true).below == nil)
        #expect(!selection.step(from: selection.start, Array("a".utf8), isFolder: true).isMeant)
    }

    @Test(
        "what is no glob is told by its place",
        arguments: ["", "/a", "a/", "a//b", ".", "../a", "a/./b", "[", "[]", "[b-a]", "a\0"])
    func invalid(glob: String) throws {
        #expect { try FileSelection(["fine", glob]) } throws: { ($0 as? FileSelection.InvalidGlob)?.index == 1 }
    }

    @Test("a name that is not UTF-8 is compared as it is shown")
    func bytes() throws {
        let selection = try FileSelection(["a?"])
        #expect(selection.step(from: selection.start, [0x61, 0xFF], isFolder: false).isMeant)
    }

    @Test("a pattern of many stars costs no more than it says")
    func slow() throws {
        let selection = try FileSelection([String(repeating: "*a", count: 127) + "b"])
        let step = selection.step(from: selection.start, [UInt8](repeating: 0x61, count: 255), isFolder: false)
        #expect(!step.isMeant && step.cost < 100_000)
    }
}
