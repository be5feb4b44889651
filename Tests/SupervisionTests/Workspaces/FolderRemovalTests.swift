import CLinux
import Glibc
import TestSupport
import Testing

@testable import Supervision

struct FolderRemovalTests {
    private let folder: TemporaryFolder
    private let target: String

    init() throws {
        folder = try TemporaryFolder()
        target = "\(folder.path)/target"
        try #require(mkdir(target, 0o700) == 0)
    }

    private func remove(_ name: String = "target") throws -> Bool {
        let parent = nb_open(folder.path, O_RDONLY | O_DIRECTORY, 0)
        try #require(parent >= 0)
        defer { close(parent) }
        return FolderRemoval.remove(name, in: parent)
    }

    private func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private func makeFile(_ path: String) throws {
        try #require(nb_write_file(path, "x", 1, 1, 0o600) == 0)
    }

    @Test("files and folders of every kind go")
    func ordinary() throws {
        try #require(mkdir("\(target)/a", 0o700) == 0 && mkdir("\(target)/a/b", 0o700) == 0)
        try makeFile("\(target)/file")
        try makeFile("\(target)/a/b/.hidden")
        try makeFile("\(target)/a/new\nline")
        try #require(mkfifo("\(target)/a/fifo", 0o600) == 0)
        #expect(try remove())
        #expect(!exists(target))
    }

    @Test("a folder that is not there is as good as deleted")
    func missing() throws {
        #expect(try remove("nothing"))
    }

    @Test("a socket goes")
    func socket() throws {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = "\(target)/socket"
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        #expect(try remove())
        #expect(!exists(target))
    }

    @Test("a tree that is deeper than any path or stack goes")
    func deep() throws {
        // By descriptors, as whoever made such a tree had to: its path is longer than the kernel takes.
        var current = nb_open(target, O_RDONLY | O_DIRECTORY, 0)
        for _ in 0..<3000 {
            try #require(mkdirat(current, "level", 0o700) == 0)
            let next = openat(current, "level", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            try #require(next >= 0)
            close(current)
            current = next
        }
        close(current)
        #expect(try remove())
        #expect(!exists(target))
    }

    @Test("a link goes, and what it points to stays as it is")
    func links() throws {
        let outside = "\(folder.path)/outside"
        try #require(mkdir(outside, 0o500) == 0)
        try makeFile("\(folder.path)/precious")
        try #require(chmod("\(folder.path)/precious", 0o400) == 0)
        try #require(symlink(outside, "\(target)/folder") == 0)
        try #require(symlink("\(folder.path)/precious", "\(target)/file") == 0)
        try #require(symlink("../..", "\(target)/up") == 0)
        try #require(symlink("/nowhere", "\(target)/dangling") == 0)
        #expect(try remove())
        #expect(!exists(target))
        var status = stat()
        #expect(lstat(outside, &status) == 0 && status.st_mode & 0o7777 == 0o500)
        #expect(lstat("\(folder.path)/precious", &status) == 0 && status.st_mode & 0o7777 == 0o400)
        #expect(status.st_size == 1)
    }

    @Test("a link in the place of the folder itself is not followed")
    func linkAtTop() throws {
        try makeFile("\(target)/file")
        try #require(symlink("target", "\(folder.path)/link") == 0)
        #expect(try !remove("link"))
        #expect(exists("\(target)/file"))
    }

    @Test("folders that their owner took every right from go", arguments: [0o000, 0o500, 0o300] as [mode_t])
    func modes(mode: mode_t) throws {
        try #require(mkdir("\(target)/locked", 0o700) == 0 && mkdir("\(target)/locked/inner", 0o700) == 0)
        try makeFile("\(target)/locked/inner/file")
        for path in ["\(target)/locked/inner", "\(target)/locked", target] { try #require(chmod(path, mode) == 0) }
        #expect(try remove())
        #expect(!exists(target))
    }

    @Test("names that are no text go", arguments: [[0xff, 0xfe], [0xc3, 0x28], [0x80]] as [[UInt8]])
    func names(bytes: [UInt8]) throws {
        let name = bytes.map { CChar(bitPattern: $0) } + [0]
        let parent = nb_open(target, O_RDONLY | O_DIRECTORY, 0)
        defer { close(parent) }
        try #require(mkdirat(parent, name, 0o700) == 0)
        let inner = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(inner) }
        let file = openat(inner, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        close(file)
        #expect(try remove())
        #expect(!exists(target))
    }

    @Test("the longest name goes")
    func longest() throws {
        try #require(mkdir("\(target)/" + String(repeating: "n", count: 255), 0o700) == 0)
        #expect(try remove())
        #expect(!exists(target))
    }

    @Test("names like those that the removal gives stop nothing")
    func ownNames() throws {
        for number in 1...5 {
            try #require(mkdir("\(target)/.removed-\(number)", 0o700) == 0)
            try #require(mkdir("\(target)/.removed-\(number)/.removed-\(number + 1)", 0o700) == 0)
            try makeFile("\(target)/.removed-\(number)/.removed-\(number)")
        }
        try makeFile("\(target)/.removed-6")
        try #require(mkdir("\(target)/other", 0o700) == 0)
        #expect(try remove())
        #expect(!exists(target))
    }

    @Test("many entries in one folder go")
    func wide() throws {
        for number in 0..<3000 { try makeFile("\(target)/file-\(number)") }
        for number in 0..<200 { try #require(mkdir("\(target)/folder-\(number)", 0o700) == 0) }
        #expect(try remove())
        #expect(!exists(target))
    }
}
