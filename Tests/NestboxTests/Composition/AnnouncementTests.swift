import TestSupport
import Testing

@testable import nestbox

struct AnnouncementTests {
    private let temporary: TemporaryFolder
    private let folder: DataFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = try DataFolder(path: "\(temporary.path)/data")
    }

    private func text(host: String = "127.0.0.1", key: String? = "given-key") throws -> String {
        Announcement(host: host, port: 5001, key: try ServerKey(given: key, in: folder)).text
    }

    @Test(
        "the address is one that can be asked from here",
        arguments: [
            ("127.0.0.1", "http://127.0.0.1:5001"), ("0.0.0.0", "http://127.0.0.1:5001"),
            ("::", "http://127.0.0.1:5001"),
            ("::1", "http://[::1]:5001"), ("box.example", "http://box.example:5001"),
        ])
    func address(host: String, url: String) throws {
        let text = try text(host: host)
        #expect(text.contains("URL  \(url)\n"))
        #expect(text.contains("curl -s \(url)/v1/chat "))
    }

    @Test("the operator's own key is not repeated")
    func given() throws {
        let text = try text(key: "given-key")
        #expect(!text.contains("given-key"))
        #expect(text.contains("Bearer $API_KEY\""))
    }

    @Test("a key that was just made is shown once, and from then on only its file")
    func made() throws {
        let first = try text(key: nil)
        let key = try ServerKey(given: nil, in: folder)
        #expect(first.contains("Key  \(key.text) "))
        #expect(first.contains("Bearer \(key.text)\""))
        let second = try text(key: nil)
        #expect(!second.contains(key.text))
        #expect(second.contains("$(cat '\(folder.path)/api-key')"))
    }
}
