import Glibc
import TestSupport
import Testing

@testable import Supervision

/// Needs root, as the suites that change owners do.
struct FolderHandoverTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/given"
        try #require(getuid() == 0, "owners can be changed by root alone")
        try #require(mkdir(path, 0o700) == 0 && mkdir("\(path)/inner", 0o700) == 0)
        for name in ["file", "inner/file"] { try make("\(path)/\(name)", owner: 1001) }
        for name in ["", "/inner"] { try #require(chown(path + name, 1001, 1001) == 0) }
    }

    private func make(_ file: String, owner: UInt32) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0 && fchown(descriptor, owner, owner) == 0)
        close(descriptor)
    }

    private func owner(_ path: String) throws -> UInt32 {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return status.st_uid
    }

    @Test("everything of the former owner's changes hands, at every depth")
    func everything() throws {
        #expect(FolderHandover.give(path, to: 1002, from: { $0 == 1001 }))
        for name in ["", "/file", "/inner", "/inner/file"] { #expect(try owner(path + name) == 1002) }
    }

    @Test("a link is given and not followed, and a hard link to somebody else's file stays theirs")
    func links() throws {
        let other = "\(folder.path)/other"
        try make(other, owner: 0)
        try #require(symlink(other, "\(path)/link") == 0 && link(other, "\(path)/hard") == 0)
        try #require(lchown("\(path)/link", 1001, 1001) == 0)
        #expect(FolderHandover.give(path, to: 1002, from: { $0 == 1001 }))
        #expect(try owner(other) == 0)
        #expect(try owner("\(path)/link") == 1002)
    }

    @Test("a link in the place of the folder is refused")
    func linkInPlace() throws {
        try #require(symlink(path, "\(folder.path)/link") == 0)
        #expect(!FolderHandover.give("\(folder.path)/link", to: 1002, from: { $0 == 1001 }))
        #expect(try owner("\(path)/file") == 1001)
    }
}
