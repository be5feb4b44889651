import CLinux
import FoundationEssentials
import Glibc
import SessionModel
import TestSupport
import Testing
import Wire

@testable import Supervision

struct OutputLogsTests {
    private let folder: TemporaryFolder
    private let logs: OutputLogs
    private let session = SessionID()

    private var workspace: String { "\(folder.path)/workspaces/\(session)" }

    init() throws {
        folder = try TemporaryFolder()
        let workspaces = try Workspaces(path: "\(folder.path)/workspaces", ownership: .gateway)
        let limit = WorkspaceUsage(bytes: 1 << 30, files: 1000)
        logs = OutputLogs(
            workspaces: workspaces,
            rules: [
                "default": WorkspaceRules(limit: limit, fileBytes: 10 << 20),
                "memory": WorkspaceRules(isFolder: false, limit: limit, fileBytes: 10 << 20),
                "large": WorkspaceRules(limit: limit, fileBytes: 1 << 30),
                "small": WorkspaceRules(limit: WorkspaceUsage(bytes: 1 << 20, files: 1000), fileBytes: 1 << 30),
            ])
        _ = try workspaces.prepare(session.description, within: nil)
        try #require(mkdir("\(workspace)/outputs", 0o700) == 0)
    }

    private func request(policy: String = "default", fileBytes: Int? = nil, name: String? = "a.log") -> ExecutionRequest
    {
        var bounds = ExecutionBounds()
        bounds.fileBytes = fileBytes
        return ExecutionRequest(
            session: session, owner: .default, language: "python", code: "", policy: policy, bounds: bounds,
            logName: name)
    }

    private func file(_ path: String, _ bytes: Int) throws {
        let content = [UInt8](repeating: 1, count: bytes)
        try #require(nb_write_file("\(workspace)/\(path)", content, bytes, 1, 0o600) == 0)
    }

    @Test(
        "a log has as much as a file may have, and the request's files, and a log, and half of what is left of the quota",
        arguments: [("default", nil, 10 << 20), ("default", 5000, 5000), ("large", nil, OutputLog.most)])
    func room(policy: String, fileBytes: Int?, bytes: Int) async throws {
        let place = await logs.place(for: request(policy: policy, fileBytes: fileBytes))
        #expect(place == .success(LogPlace(folder: "outputs", name: "a.log", bytes: bytes)))
    }

    @Test("what the session has counts; a full one has no log, and is told why")
    func quota() async throws {
        try file("half", 512 << 10)
        let place = try await logs.place(for: request(policy: "small")).get()
        #expect((200 << 10..<256 << 10 + 1).contains(place.bytes))
        try file("rest", 512 << 10)
        #expect(
            await logs.place(for: request(policy: "small"))
                == .failure(NoOutputLog("the session's files leave no room for one")))
    }

    @Test("files in memory have no log, and are told why; neither has who wants none")
    func none() async {
        let memory = await logs.place(for: request(policy: "memory"))
        #expect(memory == .failure(NoOutputLog("policy memory keeps files in memory")))
        #expect(await logs.place(for: request(name: nil)) == .failure(NoOutputLog(nil)))
    }

    /// Files in the logs' folder, each written a second after the one before.
    private func written(_ names: [String]) throws {
        for (second, name) in names.enumerated() {
            try file("outputs/\(name)", 1)
            let time = timespec(tv_sec: 1_000_000 + second, tv_nsec: 0)
            try #require(utimensat(AT_FDCWD, "\(workspace)/outputs/\(name)", [time, time], 0) == 0)
        }
    }

    private var outputs: Set<String> {
        get throws { Set(try FileManager.default.contentsOfDirectory(atPath: "\(workspace)/outputs")) }
    }

    @Test("a new log takes the place of the oldest, and of nothing that is no log")
    func oldest() async throws {
        let names = (0..<OutputLog.mostKept + 4).map { _ in OutputLog.name(Identifier<OutputLog>()) }
        try written(names)
        let others = ["1-abc.png", "mine.log", ".log", "\(SessionID())", "\(SessionID())".uppercased() + ".log"]
        for name in others { try file("outputs/\(name)", 1) }
        let link = OutputLog.name(Identifier<OutputLog>())
        try #require(symlink("mine.log", "\(workspace)/outputs/\(link)") == 0)
        let folder = OutputLog.name(Identifier<OutputLog>())
        try #require(mkdir("\(workspace)/outputs/\(folder)", 0o700) == 0)

        _ = try await logs.place(for: request()).get()
        let last = names.suffix(OutputLog.mostKept - 1)
        #expect(try outputs == Set(last + others + [link, folder]))

        _ = try await logs.place(for: request()).get()
        #expect(try outputs == Set(last + others + [link, folder]), "until there is another, they stay")
    }

    @Test("where code has put a link in the folder's place, nothing is deleted behind it")
    func linkedFolder() async throws {
        let elsewhere = "\(folder.path)/elsewhere"
        try written((0..<OutputLog.mostKept + 4).map { _ in OutputLog.name(Identifier<OutputLog>()) })
        try #require(rename("\(workspace)/outputs", elsewhere) == 0)
        try #require(symlink(elsewhere, "\(workspace)/outputs") == 0)
        _ = try await logs.place(for: request()).get()
        #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere).count == OutputLog.mostKept + 4)
    }

    @Test("a log is told of with the size that it has")
    func written() async throws {
        try file("outputs/a.log", 4711)
        let path = try #require(FilePath("outputs/a.log"))
        let log = await logs.written(request(), missing: 7)
        #expect(log == .log(OutputLog(path: path, size: 4711, missing: 7)))
    }

    @Test(
        "what is not a file of the session's own at its place is no log", arguments: ["link", "fifo", "folder", "none"])
    func replaced(by what: String) async throws {
        try file("other", 1)
        let path = "\(workspace)/outputs/a.log"
        switch what {
        case "link": try #require(symlink("../other", path) == 0)
        case "fifo": try #require(mkfifo(path, 0o600) == 0)
        case "folder": try #require(mkdir(path, 0o700) == 0)
        default: break
        }
        #expect(await logs.written(request(), missing: 0) == .nowhere("the code has removed it"))
    }
}
