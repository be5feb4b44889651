import CLinux
import Glibc
import TestSupport
import Testing

@testable import Supervision

struct FolderWalkTests {
    private let folder: TemporaryFolder
    private let top: Descriptor

    init() throws {
        folder = try TemporaryFolder()
        let opened = nb_open(folder.path, O_RDONLY | O_DIRECTORY, 0)
        try #require(opened >= 0)
        top = Descriptor(opened)
    }

    private func text(_ name: FolderEntries.Name) -> String {
        String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    @Test("everything is visited once, links too, and none is followed")
    func ordinary() throws {
        for name in ["a", "a/b", "c"] { try #require(mkdir("\(folder.path)/\(name)", 0o700) == 0) }
        for name in ["file", "a/.hidden", "a/b/file"] {
            try #require(nb_write_file("\(folder.path)/\(name)", "x", 1, 1, 0o600) == 0)
        }
        try #require(symlink("/", "\(folder.path)/c/root") == 0)
        try #require(symlink("../..", "\(folder.path)/a/b/up") == 0)
        try #require(mkfifo("\(folder.path)/c/pipe", 0o600) == 0)
        var visited: [String] = []
        let result = FolderWalk.run(top.number) { name, _, _ in
            visited.append(text(name))
            return 0
        }
        #expect(result == 0)
        #expect(visited.sorted() == [".hidden", "a", "b", "c", "file", "file", "pipe", "root", "up"])
    }

    @Test("no depth is too deep: neither a path's length nor the number of open files is a limit")
    func deep() throws {
        let depth = 3000
        let name = String(repeating: "d", count: 100)
        var below = nb_open_beneath(top.number, ".", O_RDONLY | O_DIRECTORY)
        for _ in 0..<depth {
            try #require(mkdirat(below, name, 0o700) == 0)
            let next = nb_open_beneath(below, name, O_RDONLY | O_DIRECTORY)
            close(below)
            below = next
        }
        close(below)
        var visited = 0
        let result = FolderWalk.run(top.number) { _, _, _ in
            visited += 1
            return 0
        }
        #expect(result == 0)
        #expect(visited == depth)
        // What made the folder can not take it away by its path.
        #expect(FolderRemoval.remove(name, in: top.number))
    }

    @Test("a folder that is moved meanwhile leads nowhere")
    func moved() throws {
        for name in ["a", "a/b", "elsewhere"] { try #require(mkdir("\(folder.path)/\(name)", 0o700) == 0) }
        try #require(nb_write_file("\(folder.path)/a/b/file", "x", 1, 1, 0o600) == 0)
        let result = FolderWalk.run(top.number) { name, _, _ in
            if text(name) == "file" { rename("\(folder.path)/a/b", "\(folder.path)/elsewhere/b") } else { 0 }
        }
        #expect(result == -ESTALE)
    }

    @Test("what a visit returns ends the walk")
    func ended() throws {
        for name in ["a", "b", "c"] { try #require(mkdir("\(folder.path)/\(name)", 0o700) == 0) }
        var visited = 0
        let result = FolderWalk.run(top.number) { _, _, _ in
            visited += 1
            return -EDQUOT
        }
        #expect(result == -EDQUOT)
        #expect(visited == 1)
    }
}
