import CLinux
import Glibc
import TestSupport
import Testing

@testable import Supervision

struct WorkspaceUsageTests {
    private let folder: TemporaryFolder
    private let workspace: String

    init() throws {
        folder = try TemporaryFolder()
        workspace = "\(folder.path)/w"
        try #require(mkdir(workspace, 0o700) == 0)
    }

    private func usage(_ name: String = "w", upTo ceiling: WorkspaceUsage = .endless) throws -> WorkspaceUsage? {
        let parent = nb_open(folder.path, O_RDONLY | O_DIRECTORY, 0)
        try #require(parent >= 0)
        defer { close(parent) }
        return WorkspaceUsage.of(name, in: parent, upTo: ceiling)
    }

    private func write(_ bytes: Int, to file: String) throws {
        let content = [UInt8](repeating: 1, count: bytes)
        try #require(nb_write_file("\(workspace)/\(file)", content, content.count, 1, 0o600) == 0)
    }

    @Test("what files take is counted, and every file and folder, at any depth")
    func counts() throws {
        #expect(try usage()?.files == 0)
        try write(1 << 20, to: "a")
        try #require(mkdir("\(workspace)/b", 0o700) == 0 && mkdir("\(workspace)/b/c", 0o700) == 0)
        try write(1 << 20, to: "b/c/d")
        let usage = try #require(try usage())
        #expect(usage.files == 4)
        #expect((2 << 20..<3 << 20).contains(usage.bytes))
    }

    @Test("a file with holes takes what it takes, and one with two names takes it once")
    func holesAndLinks() throws {
        try write(1 << 20, to: "a")
        try #require(link("\(workspace)/a", "\(workspace)/again") == 0)
        try write(0, to: "sparse")
        try #require(truncate("\(workspace)/sparse", 1 << 30) == 0)
        let usage = try #require(try usage())
        #expect(usage.files == 3)
        #expect((1 << 20..<2 << 20).contains(usage.bytes))
    }

    @Test("no link is followed, out of the folder or round in it, not even the folder's own name")
    func links() throws {
        try #require(symlink("/usr", "\(workspace)/out") == 0 && symlink(".", "\(workspace)/round") == 0)
        #expect(try usage()?.files == 2)
        try #require(symlink("w", "\(folder.path)/link") == 0)
        #expect(try usage("link") == nil)
        #expect(try usage("../\(folder.path.split(separator: "/").last ?? "")/w") == nil)
        #expect(try usage("none") == nil)
    }

    @Test("names that are not text are names too")
    func bytes() throws {
        let name = workspace.utf8CString.dropLast() + [0x2f, -1, -2, 0]
        try #require(mkdir(Array(name), 0o700) == 0)
        #expect(try usage()?.files == 1)
    }

    @Test("depth is no way to hide, neither a path's length nor the number of open files is a limit")
    func depth() throws {
        let (depth, name) = (1100, String(repeating: "d", count: 100))
        let top = nb_open(workspace, O_RDONLY | O_DIRECTORY, 0)
        try #require(top >= 0)
        defer { close(top) }
        var below = dup(top)
        for number in 0..<depth {
            try #require(mkdirat(below, name, 0o700) == 0 && mkdirat(below, "beside", 0o700) == 0)
            let file = openat(below, "beside/file", O_CREAT | O_WRONLY, 0o600)
            if number == depth - 1 { try #require(posix_fallocate(file, 0, 1 << 20) == 0) }
            close(file)
            let next = nb_open_beneath(below, name, O_RDONLY | O_DIRECTORY)
            close(below)
            below = next
        }
        close(below)
        let usage = try #require(try usage())
        #expect(usage.files == 3 * depth)
        #expect(usage.bytes >= 1 << 20)
        // What made the folder can not take it away by its path.
        #expect(FolderRemoval.remove(name, in: top))
    }

    @Test("a folder that is moved from one to the other all the while does not hide what it has left")
    func moved() async throws {
        for number in 0..<100 {
            try #require(mkdir("\(workspace)/\(number)", 0o700) == 0)
            for file in 0..<10 { try write(0, to: "\(number)/\(file)") }
        }
        // So many that the count is in it for most of the time.
        try #require(mkdir("\(workspace)/moving", 0o700) == 0)
        for file in 0..<1000 { try write(0, to: "moving/\(file)") }
        try await withThrowingTaskGroup { group in
            group.addTask { [workspace] in
                var (from, number) = ("\(workspace)/moving", 0)
                while !Task.isCancelled {
                    number = (number + 1) % 100
                    let target = "\(workspace)/\(number)/moved"
                    if rename(from, target) == 0 { from = target }
                    await Task.yield()
                }
            }
            defer { group.cancelAll() }
            for _ in 0..<20 {
                let usage = try #require(try usage())
                #expect(usage.files >= 1100)
                await Task.yield()
            }
        }
    }

    @Test("what is in folders that their owner has closed is counted, for an ordinary user too")
    func closed() throws {
        try #require(mkdir("\(workspace)/a", 0o700) == 0 && mkdir("\(workspace)/a/b", 0o700) == 0)
        try write(1 << 20, to: "a/b/c")
        for (path, mode) in [("/a/b", 0o400), ("/a", 0o300), ("", 0)] as [(String, mode_t)] {
            try #require(chmod(workspace + path, mode) == 0)
        }
        let usage = try #require(try usage())
        #expect(usage.files == 3 && usage.bytes >= 1 << 20)
    }

    @Test("a count ends with the first file beyond its ceiling, however many are there and however they lie")
    func ceiling() throws {
        for number in 0..<10 {
            try #require(mkdir("\(workspace)/\(number)", 0o700) == 0)
            for file in 0..<10 { try write(8192, to: "\(number)/\(file)") }
        }
        #expect(try usage(upTo: WorkspaceUsage(bytes: .max, files: 5))?.files == 6)
        #expect(try usage(upTo: WorkspaceUsage(bytes: .max, files: 57))?.files == 58)
        #expect(try usage(upTo: WorkspaceUsage(bytes: .max, files: 110))?.files == 110)
        let whole = try #require(try usage())
        let part = try #require(try usage(upTo: WorkspaceUsage(bytes: whole.bytes / 2, files: .max)))
        #expect(part.bytes > whole.bytes / 2 && part.bytes <= whole.bytes / 2 + (16 << 10))
    }

    @Test("a folder that grows all the while is counted up to the ceiling and no further")
    func growing() async throws {
        for number in 0..<200 { try #require(mkdir("\(workspace)/\(number)", 0o700) == 0) }
        try await withThrowingTaskGroup { group in
            group.addTask { [workspace] in
                var made = 0
                while !Task.isCancelled {
                    close(open("\(workspace)/\(made % 200)/\(made)", O_CREAT | O_WRONLY, 0o600))
                    made += 1
                    await Task.yield()
                }
            }
            defer { group.cancelAll() }
            while try #require(try usage()).files <= 300 { await Task.yield() }
            #expect(try usage(upTo: WorkspaceUsage(bytes: .max, files: 300))?.files == 301)
        }
    }
}
