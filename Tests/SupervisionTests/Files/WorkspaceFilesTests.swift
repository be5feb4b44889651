import CLinux
import Glibc
import SessionModel
import TestSupport
import Testing

@testable import Supervision

struct WorkspaceFilesTests {
    private let folder: TemporaryFolder
    private let files: WorkspaceFiles
    private let session: Session
    private let outer: String
    private let workspace: String

    init() throws {
        folder = try TemporaryFolder()
        outer = "\(folder.path)/workspaces"
        let workspaces = try Workspaces(path: outer, ownership: .gateway)
        let large = WorkspaceRules(limit: WorkspaceUsage(bytes: 1 << 30, files: 1000), fileBytes: 1 << 30)
        let small = WorkspaceRules(limit: WorkspaceUsage(bytes: 1 << 20, files: 5), fileBytes: 1 << 19)
        let memory = WorkspaceRules(isFolder: false, limit: large.limit, fileBytes: 1 << 30)
        files = WorkspaceFiles(workspaces: workspaces, rules: ["default": large, "small": small, "memory": memory])
        session = Self.session("default")
        workspace = "\(outer)/\(session.id)"
    }

    private static func session(_ policy: String, _ id: SessionID = SessionID()) -> Session {
        Session(id: id, createdAt: .now, lastActive: .now, metadata: [:], autoRun: true, policy: policy)
    }

    private func path(_ text: String) throws -> FilePath { try #require(FilePath(text)) }

    private func put(_ name: String, _ content: String = "x", to session: Session? = nil) async throws {
        let upload = try await files.upload(path(name), size: nil, to: session ?? self.session)
        try await upload.append(Array(content.utf8))
        _ = try await upload.commit(.none)
    }

    private func content(_ name: String) async throws -> String {
        let file = try await files.open(path(name), of: session)
        return String(decoding: try await file.read(at: 0, count: file.info.size), as: UTF8.self)
    }

    private func names(_ query: FileQuery = FileQuery(limit: 100)) async throws -> [String] {
        try await files.list(query, of: session).files.map(\.path.text)
    }

    @Test("a session without a folder has no files, and gets one with its first")
    func fresh() async throws {
        #expect(try await names().isEmpty)
        #expect(access(workspace, F_OK) != 0)
        await #expect(throws: FileFailure.notFound) { try await content("a") }
        try await put("a/b/c", "hello")
        #expect(try await content("a/b/c") == "hello")
        #expect(try await names() == ["a", "a/b", "a/b/c"])
    }

    @Test("nothing of an upload is there before it is whole, and nothing is left of one that is dropped")
    func dropped() async throws {
        try await put("a", "before")
        do {
            let upload = try await files.upload(path("a"), size: nil, to: session)
            try await upload.append(Array("after".utf8))
            #expect(try await content("a") == "before")
        }
        #expect(try await content("a") == "before")
        #expect(try await names() == ["a"])
        #expect(Self.entries(outer) == [session.id.description])
    }

    @Test("links lead nowhere, wherever on the way they are and whatever is asked")
    func links() async throws {
        try await put("inside/file")
        let secret = "\(folder.path)/secret"
        try #require(mkdir(secret, 0o755) == 0 && nb_write_file("\(secret)/file", "s", 1, 1, 0o600) == 0)
        for (target, name) in [(secret, "out"), ("inside", "in"), ("/", "root"), ("..", "up"), ("loop", "loop")] {
            try #require(symlink(target, "\(workspace)/\(name)") == 0)
        }
        try #require(symlink("\(secret)/file", "\(workspace)/link") == 0)
        for name in ["out/file", "in/file", "root/etc/passwd", "up/x", "loop", "loop/x", "link", "out", "in"] {
            await #expect(throws: FileFailure.notFound, "\(name)") { try await content(name) }
            await #expect(throws: FileFailure.notFound, "\(name)") { try await put(name) }
            await #expect(throws: FileFailure.notFound, "\(name)") {
                try await files.delete(path(name), recursively: true, of: session)
            }
        }
        await #expect(throws: FileFailure.notFound) { try await names(FileQuery(folder: path("out"), limit: 10)) }
        await #expect(throws: FileFailure.notFound) { try await put("out/new/file") }
        #expect(try await names() == ["inside", "inside/file"])
        #expect(Self.entries(secret) == ["file"])
    }

    @Test("what is no regular file is refused at once")
    func kinds() async throws {
        try await put("folder/x")
        try #require(mkfifo("\(workspace)/fifo", 0o600) == 0)
        for name in ["fifo", "folder"] {
            await #expect(throws: FileFailure.self, "\(name)") { try await content(name) }
            await #expect(throws: FileFailure.self, "\(name)") { try await put(name) }
        }
        await #expect(throws: FileFailure.refused("is a FIFO")) {
            try await files.delete(path("fifo"), recursively: true, of: session)
        }
        await #expect(throws: FileFailure.conflict("leads through a file")) { try await put("folder/x/y") }
        #expect(try await names() == ["folder", "folder/x"])
    }

    @Test("a folder is deleted when it is empty, or with all that is in it when that is asked for")
    func folders() async throws {
        try await put("a/b/c")
        await #expect(throws: FileFailure.conflict("is a folder that is not empty")) {
            try await files.delete(path("a"), recursively: false, of: session)
        }
        try await files.delete(path("a/b/c"), recursively: false, of: session)
        try await files.delete(path("a/b"), recursively: false, of: session)
        try await put("a/b/c")
        try await files.delete(path("a"), recursively: true, of: session)
        #expect(try await names().isEmpty)
    }

    @Test("deleting a folder changes nothing that a link in it points at")
    func linksInFolders() async throws {
        try await put("a/b/c")
        let other = "\(folder.path)/other"
        try #require(mkdir(other, 0o750) == 0 && symlink(other, "\(workspace)/a/link") == 0)
        try await files.delete(path("a"), recursively: true, of: session)
        var status = stat()
        try #require(stat(other, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o750)
    }

    @Test("what does not fit is refused, and leaves nothing behind")
    func quota() async throws {
        let small = Self.session("small", session.id)
        await #expect(throws: FileFailure.fileTooLarge(limit: 1 << 19)) {
            try await put("a", String(repeating: "x", count: (1 << 19) + 1), to: small)
        }
        await #expect(throws: FileFailure.quotaFiles(limit: 5)) { try await put("a/b/c/d/e/f", to: small) }
        #expect(Self.entries(workspace).isEmpty)
        let half = String(repeating: "x", count: 1 << 19)
        try await put("a", half, to: small)
        try await put("b", half, to: small)
        await #expect(throws: FileFailure.quotaBytes(limit: 1 << 20)) { try await put("c", to: small) }
        try await put("b", half, to: small)
        try await files.delete(path("a"), recursively: false, of: small)
        try await put("c", to: small)
        #expect(try await names() == ["b", "c"])
        #expect(Self.entries(outer) == [session.id.description])
    }

    @Test("conditions hold at the moment in which the file is put in its place")
    func conditions() async throws {
        let first = try await files.upload(path("a"), size: nil, to: session)
        let second = try await files.upload(path("a"), size: nil, to: session)
        let version = try await first.commit(.absent).info.version
        await #expect(throws: FileFailure.changed) { try await second.commit(.absent) }
        await #expect(throws: FileFailure.changed) { try await second.commit(.present(versions: ["other"])) }
        #expect(try await second.commit(.present(versions: [version])).isNew == false)
    }

    @Test("pages show every file once, in order")
    func pages() async throws {
        for name in ["b", "a/x", "a", "c/y/z", "a.txt", "c.txt"] where name != "a" { try await put(name) }
        let all = try await names()
        #expect(all == ["a", "a.txt", "a/x", "b", "c", "c.txt", "c/y", "c/y/z"])
        var seen: [String] = []
        var query = FileQuery(limit: 3)
        repeat {
            let page = try await files.list(query, of: session)
            #expect(page.total == all.count)
            seen += page.files.map(\.path.text)
            query.after = page.next
        } while query.after != nil
        #expect(seen == all)
        #expect(try await names(FileQuery(isRecursive: false, limit: 10)) == ["a", "a.txt", "b", "c", "c.txt"])
        #expect(try await names(FileQuery(folder: path("c"), limit: 10)) == ["c/y", "c/y/z"])
    }

    @Test("a file that a lease is held on is refused at once")
    func lease() async throws {
        try await put("a")
        let holder = open("\(workspace)/a", O_RDWR | O_CLOEXEC)
        try #require(holder >= 0)
        defer { close(holder) }
        // Nobody is to be ended by the signal that asks for the lease back.
        try #require(fcntl(holder, 10 /* F_SETSIG */, SIGCHLD) == 0)
        // A process that another test is starting has every descriptor of this one for a moment, and no lease is given meanwhile.
        while fcntl(holder, 1024 /* F_SETLEASE */, F_WRLCK) != 0 {
            try #require(errno == EAGAIN)
            await Task.yield()
        }
        await #expect(throws: FileFailure.held) { try await content("a") }
    }

    @Test("a file keeps its mode when it is replaced")
    func mode() async throws {
        try await put("run.sh")
        try #require(chmod("\(workspace)/run.sh", 0o750) == 0)
        try await put("run.sh", "other")
        var status = stat()
        try #require(stat("\(workspace)/run.sh", &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o750)
    }

    @Test("files in memory are no files of the gateway's")
    func memory() async throws {
        let other = Self.session("memory", session.id)
        try await put("a")
        await #expect(throws: FileFailure.inMemory(policy: "memory")) { try await put("a", to: other) }
        await #expect(throws: FileFailure.inMemory(policy: "memory")) {
            try await files.list(FileQuery(limit: 1), of: other)
        }
    }

    @Test("one session cannot take all the places, and gives each back")
    func places() async throws {
        try await put("a")
        var open: [any SessionFile] = []
        for _ in 0..<8 { open.append(try await files.open(path("a"), of: session)) }
        await #expect(throws: FileFailure.tooManyTransfers) { try await content("a") }
        try await put("b", to: Self.session("default"))
        open.removeLast()
        #expect(try await content("a") == "x")
    }

    @Test("uploads of a server that was killed are gone when the next one starts")
    func leftovers() throws {
        try #require(nb_write_file("\(outer)/upload-x", "x", 1, 1, 0o600) == 0)
        _ = try Workspaces(path: outer, ownership: .gateway)
        #expect(Self.entries(outer).isEmpty)
    }

    private static func entries(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
