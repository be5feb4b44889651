import CLinux
import Glibc
import TestSupport
import Testing

@testable import nestbox

struct ServerKeyTests {
    private let temporary: TemporaryFolder
    private let folder: DataFolder
    private var file: String { "\(folder.path)/api-key" }

    init() throws {
        temporary = try TemporaryFolder()
        folder = try DataFolder(path: "\(temporary.path)/data")
    }

    private func write(_ text: String) throws {
        try #require(nb_write_file(file, text, text.utf8.count, 1, 0o600) == 0)
    }

    @Test("the operator's own key is used as it is, and written nowhere")
    func given() throws {
        let key = try ServerKey(given: "short but mine", in: folder)
        #expect(key.text == "short but mine")
        guard case .given = key.origin else {
            Issue.record("\(key.origin)")
            return
        }
        #expect(access(file, F_OK) != 0)
    }

    @Test("a key that the server makes has 256 random bits, in a file for its user alone")
    func made() throws {
        let key = try ServerKey(given: nil, in: folder)
        #expect(key.text.wholeMatch(of: /nb-[0-9a-f]{64}/) != nil)
        guard case .made(file) = key.origin else {
            Issue.record("\(key.origin)")
            return
        }
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_mode & 0o7777 == 0o600)
    }

    @Test("the next start uses the same key again")
    func kept() throws {
        let made = try ServerKey(given: nil, in: folder)
        let kept = try ServerKey(given: nil, in: folder)
        #expect(kept.text == made.text)
        guard case .kept(file) = kept.origin else {
            Issue.record("\(kept.origin)")
            return
        }
    }

    @Test("two servers never make the same key")
    func random() throws {
        let other = try DataFolder(path: "\(temporary.path)/other")
        #expect(try ServerKey(given: nil, in: folder).text != ServerKey(given: nil, in: other).text)
    }

    @Test("a key that the operator put there by hand is taken without the white space around it")
    func byHand() throws {
        try write("  my-own-key-of-some-length \n")
        #expect(try ServerKey(given: nil, in: folder).text == "my-own-key-of-some-length")
    }

    @Test("a file that holds no key stops the start, and is not overwritten", arguments: ["", "\n", "short", "   \n"])
    func damaged(text: String) throws {
        try write(text)
        let error = #expect(throws: StartFailure.self) { _ = try ServerKey(given: nil, in: folder) }
        #expect(error?.description.contains(file) == true)
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_size == text.utf8.count)
    }

    @Test("a link in the key's place is not written through")
    func link() throws {
        try #require(symlink("\(temporary.path)/elsewhere", file) == 0)
        #expect(throws: StartFailure.self) { _ = try ServerKey(given: nil, in: folder) }
        #expect(access("\(temporary.path)/elsewhere", F_OK) != 0)
    }
}
