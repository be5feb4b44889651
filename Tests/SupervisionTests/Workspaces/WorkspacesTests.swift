import Glibc
import SessionModel
import TestSupport
import Testing

@testable import Supervision

struct WorkspacesTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/workspaces"
    }

    private func status(_ path: String) throws -> stat {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return status
    }

    @Test("others may pass through the folder of workspaces, and not list it")
    func outerMode() throws {
        _ = try Workspaces(path: path, ownership: .gateway)
        #expect(try status(path).st_mode & 0o7777 == 0o711)
    }

    @Test("an existing folder of workspaces is protected again, and keeps what is in it")
    func existing() throws {
        _ = try Workspaces(path: path, ownership: .gateway).prepare("one", within: nil)
        try #require(chmod(path, 0o777) == 0)
        _ = try Workspaces(path: path, ownership: .gateway)
        #expect(try status(path).st_mode & 0o7777 == 0o711)
        #expect(try status("\(path)/one").st_mode & S_IFMT == S_IFDIR)
    }

    @Test("a session's folder is for its workers alone, whatever the file mode mask is")
    func innerMode() throws {
        let workspaces = try Workspaces(path: path, ownership: .shared(getuid()))
        #expect(try workspaces.prepare("one", within: nil) == "one")
        let made = try status("\(path)/one")
        #expect(made.st_mode & 0o7777 == 0o700)
        #expect(made.st_uid == getuid())
    }

    @Test("a session's folder is made once, and keeps its files")
    func twice() throws {
        let workspaces = try Workspaces(path: path, ownership: .gateway)
        _ = try workspaces.prepare("one", within: nil)
        try #require(mkdir("\(path)/one/kept", 0o700) == 0)
        _ = try workspaces.prepare("one", within: nil)
        _ = try status("\(path)/one/kept")
    }

    @Test("where the file system has no project quotas, it is said so, and folders are counted")
    func withoutQuotas() throws {
        // No memory file system has them.
        let path = "/dev/shm/nestbox-tests-\(UInt64.random(in: 0...UInt64.max))"
        defer { rmdir(path) }
        let workspaces = try Workspaces(path: path, ownership: .gateway)
        let limit = WorkspaceUsage(bytes: 1 << 20, files: 10)
        #expect(try workspaces.prepare("one", within: limit) == "one")
        #expect(!workspaces.areHeld)
        let layer = workspaces.quotaLayer(of: "one")
        #expect(layer.name == "workspace_quota" && !layer.active)
        #expect(layer.reason?.contains("the gateway counts the folder") == true)
        let parent = Descriptor(open(path, O_RDONLY | O_DIRECTORY))
        try #require(mkdir("\(path)/one/folder", 0o700) == 0)
        #expect(workspaces.usage(of: "one", in: parent.number)?.files == 1)
        try workspaces.delete("one")
    }

    @Test("a deleted folder is gone, alone, and can be deleted again")
    func delete() throws {
        let workspaces = try Workspaces(path: path, ownership: .gateway)
        _ = try workspaces.prepare("one", within: nil)
        _ = try workspaces.prepare("two", within: nil)
        try workspaces.delete("one")
        #expect(access("\(path)/one", F_OK) != 0)
        #expect(access("\(path)/two", F_OK) == 0)
        try workspaces.delete("one")
    }

    @Test("a place that is no folder fails with its name")
    func inTheWay() throws {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        close(file)
        let workspaces = try Workspaces(path: path, ownership: .gateway)
        let error = #expect(throws: SupervisionError.self) { _ = try workspaces.prepare("one", within: nil) }
        #expect(error?.description.contains("\(path)/one") == true)
        let nowhere = #expect(throws: SupervisionError.self) {
            _ = try Workspaces(path: "\(path)/below/it", ownership: .gateway)
        }
        #expect(nowhere?.description.contains("\(path)/below/it") == true)
    }
}
