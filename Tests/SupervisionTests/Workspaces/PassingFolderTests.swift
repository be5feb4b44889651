import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Supervision

struct PassingFolderTests {
    private let parent: TemporaryFolder

    init() throws { parent = try TemporaryFolder() }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: parent.path).sorted() }
    }

    @Test("others may pass through it, and nobody else may look around; removed, nothing is left of it")
    func whole() throws {
        let folder = try PassingFolder(prefix: "pass-", in: parent.path)
        var status = stat()
        try #require(stat(folder.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o711)
        try #require(mkdir("\(folder.path)/closed", 0o700) == 0 && mkdir("\(folder.path)/closed/in", 0o000) == 0)
        try #require(chmod("\(folder.path)/closed", 0o000) == 0)
        try folder.remove()
        #expect(try names.isEmpty)
    }

    @Test("what was left is deleted by the next one; what is in use, is another's or is no folder stays")
    func leftovers() throws {
        let used = try PassingFolder(prefix: "pass-", in: parent.path)
        for name in ["pass-left", "pass-left/full", "other-left"] {
            try #require(mkdir("\(parent.path)/\(name)", 0o700) == 0)
        }
        try #require(symlink("other-left", "\(parent.path)/pass-link") == 0)
        let next = try PassingFolder(prefix: "pass-", in: parent.path)
        let kept = [used.path, next.path, "\(parent.path)/other-left", "\(parent.path)/pass-link"]
        #expect(try names.map { "\(parent.path)/\($0)" } == kept.sorted())
    }

    @Test("many at once each have one of their own")
    func together() async throws {
        let folders = try await withThrowingTaskGroup { group in
            for _ in 0..<40 { group.addTask { [parent] in try PassingFolder(prefix: "pass-", in: parent.path) } }
            return try await group.reduce(into: [PassingFolder]()) { $0.append($1) }
        }
        #expect(try names.count == 40)
        #expect(Set(folders.map(\.path)).count == 40)
        for folder in folders { try folder.remove() }
        #expect(try names.isEmpty)
    }

    @Test("where none can be made, it says so")
    func nowhere() {
        let failure = #expect(throws: SupervisionError.self) {
            try PassingFolder(prefix: "pass-", in: "\(parent.path)/nowhere")
        }
        #expect(failure?.description == "\(parent.path)/nowhere cannot be opened: No such file or directory")
    }
}
