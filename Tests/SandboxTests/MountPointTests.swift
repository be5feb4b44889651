import Glibc
import TestSupport
import Testing
import Wire

@testable import Sandbox

struct MountPointTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func kind(_ path: String) -> UInt32? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    @Test("a folder is made with the folders above it")
    func makesFolder() throws {
        let path = "\(folder.path)/a/b/c"
        try MountPoint.make(path, isFolder: true, stage: "root")
        #expect(kind(path) == S_IFDIR)
    }

    @Test("an empty file is made with the folders above it")
    func makesFile() throws {
        let path = "\(folder.path)/dev/null"
        try MountPoint.make(path, isFolder: false, stage: "root")
        #expect(kind(path) == S_IFREG)
    }

    @Test("what is there already stays")
    func existing() throws {
        let path = "\(folder.path)/a/b"
        try MountPoint.make(path, isFolder: true, stage: "root")
        try MountPoint.make(path, isFolder: true, stage: "root")
        try MountPoint.make("\(path)/c", isFolder: false, stage: "root")
        #expect(kind("\(path)/c") == S_IFREG)
    }

    @Test("parents alone are made without what they are for")
    func parentsOnly() throws {
        try MountPoint.makeParents(of: "\(folder.path)/x/y/z", stage: "root")
        #expect(kind("\(folder.path)/x/y") == S_IFDIR)
        #expect(kind("\(folder.path)/x/y/z") == nil)
    }

    @Test("a file in the place of a folder fails with the stage and the path")
    func inTheWay() throws {
        try MountPoint.make("\(folder.path)/file", isFolder: false, stage: "root")
        let failure = #expect(throws: SandboxFailure.self) {
            try MountPoint.make("\(folder.path)/file/below/it", isFolder: true, stage: "root")
        }
        #expect(failure == SandboxFailure(stage: "root: make \(folder.path)/file/below", errno: ENOTDIR))
    }

    @Test("a link in the place of a file is not written through")
    func link() throws {
        let target = "\(folder.path)/target"
        try #require(symlink(target, "\(folder.path)/link") == 0)
        let failure = #expect(throws: SandboxFailure.self) {
            try MountPoint.make("\(folder.path)/link", isFolder: false, stage: "root")
        }
        #expect(failure?.errno == ELOOP)
        #expect(kind(target) == nil)
    }
}
