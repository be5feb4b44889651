import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import nestbox

struct DataFolderTests {
    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
    }

    private func mode(_ path: String) throws -> UInt32 {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o7777
    }

    @Test("the folder is made with the folders above it, and others may only pass through")
    func modes() throws {
        let folder = try DataFolder(path: "\(temporary.path)/a/b/data")
        #expect(try mode(folder.path) == 0o711)
        #expect(try mode("\(folder.path)/lock") == 0o600)
        #expect(try mode(folder.cache) == 0o755)
        #expect(try mode("\(temporary.path)/a") == 0o755)
    }

    @Test("an existing folder is protected again")
    func existing() throws {
        let path = "\(temporary.path)/data"
        try #require(mkdir(path, 0o777) == 0 && chmod(path, 0o777) == 0)
        _ = try DataFolder(path: path)
        #expect(try mode(path) == 0o711)
    }

    @Test(
        "a second server does not start in the same folder, however its path is written",
        arguments: ["", "/", "/../data"])
    func lock(suffix: String) throws {
        let path = "\(temporary.path)/data"
        _ = try DataFolder(path: path)
        let error = #expect(throws: StartFailure.self) { _ = try DataFolder(path: path + suffix) }
        #expect(error?.description.contains("another nestbox") == true)
    }

    @Test("two folders are two servers'")
    func apart() throws {
        _ = try DataFolder(path: "\(temporary.path)/one")
        _ = try DataFolder(path: "\(temporary.path)/two")
    }

    @Test("a path that is not absolute begins at the current folder")
    func relative() throws {
        let here = FileManager.default.currentDirectoryPath
        let up = String(repeating: "../", count: here.split(separator: "/").count)
        let folder = try DataFolder(path: "\(up)\(temporary.path.dropFirst())/relative")
        #expect(folder.path == "\(temporary.path)/relative")
        #expect(try mode("\(temporary.path)/relative") == 0o711)
    }

    @Test("a file in the folder's place fails with the setting's name and the path")
    func inTheWay() throws {
        let path = "\(temporary.path)/file"
        close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
        let error = #expect(throws: StartFailure.self) { _ = try DataFolder(path: "\(path)/data") }
        #expect(error?.description.hasPrefix("NESTBOX_DATA_DIR: \(path)") == true)
    }

    @Test("the default place is the system's for root and the user's own for others")
    func defaultPath() throws {
        let places = [
            ["XDG_DATA_HOME": "/x", "HOME": "/h"], ["HOME": "/h"], ["XDG_DATA_HOME": "relative", "HOME": "/h"],
        ]
        .map { try? DataFolder.defaultPath(environment: $0) }
        if getuid() == 0 {
            #expect(places == ["/var/lib/nestbox", "/var/lib/nestbox", "/var/lib/nestbox"])
        } else {
            #expect(places == ["/x/nestbox", "/h/.local/share/nestbox", "/h/.local/share/nestbox"])
            #expect(throws: StartFailure.self) { try DataFolder.defaultPath(environment: [:]) }
        }
    }
}
