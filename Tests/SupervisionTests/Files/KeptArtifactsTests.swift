import CLinux
import Glibc
import SessionModel
import TestSupport
import Testing

@testable import Supervision

struct KeptArtifactsTests {
    private let folder: TemporaryFolder
    private let workspaces: Workspaces
    private let artifacts: KeptArtifacts
    private let session = Session(
        id: SessionID(), createdAt: .now, lastActive: .now, metadata: [:], autoRun: true, policy: "default")

    private var outer: String { "\(folder.path)/workspaces" }
    private var workspace: String { "\(outer)/\(session.id)" }

    init() throws {
        folder = try TemporaryFolder()
        workspaces = try Workspaces(path: "\(folder.path)/workspaces", ownership: .gateway)
        let rules = WorkspaceRules(limit: WorkspaceUsage(bytes: 1 << 30, files: 1000), fileBytes: 1 << 30)
        let files = WorkspaceFiles(workspaces: workspaces, rules: ["default": rules])
        artifacts = KeptArtifacts(workspaces: workspaces, files: files)
        _ = try workspaces.prepare(session.id.description, within: nil)
    }

    private func file(_ name: String, _ content: String = "x") throws {
        try #require(nb_write_file("\(workspace)/\(name)", content, content.utf8.count, 1, 0o644) == 0)
    }

    private func keep(_ globs: [String] = ["**"], within limits: ArtifactLimits = ArtifactLimits()) async throws
        -> Artifacts
    {
        try await artifacts.keep(FileSelection(globs), and: nil, of: session, within: limits)
    }

    private func content(_ number: Int, _ path: FilePath) async throws -> String {
        let file = try await artifacts.open(number, path, of: session.id)
        return String(decoding: try await file.read(at: 0, count: 100), as: UTF8.self)
    }

    @Test("files are moved out of the folder, are told of as they were called, and outlive it")
    func kept() async throws {
        try #require(mkdir("\(workspace)/out", 0o700) == 0)
        try file("out/b", "second")
        try file("a", "first")
        try file("c.log")
        let kept = try await keep(["a", "out/*"])
        #expect(kept.files.map(\.path.text) == ["a", "out/b"] && kept.omitted == 0 && !kept.isCut && kept.bytes > 0)
        try workspaces.delete(session.id.description)
        #expect(try await content(0, kept.files[0].path) == "first")
        let second = try await artifacts.open(1, kept.files[1].path, of: session.id)
        #expect(second.info == kept.files[1])
        await #expect(throws: FileFailure.notFound) { try await content(2, kept.files[0].path) }
    }

    @Test("nothing is followed, and nothing but regular files is kept")
    func links() async throws {
        try #require(nb_write_file("\(folder.path)/secret", "secret", 6, 1, 0o600) == 0)
        try #require(symlink("\(folder.path)/secret", "\(workspace)/link") == 0)
        try #require(symlink(folder.path, "\(workspace)/way") == 0)
        try #require(mkfifo("\(workspace)/fifo", 0o600) == 0)
        try file("real", "real")
        try #require(link("\(workspace)/real", "\(workspace)/real2") == 0)
        let kept = try await keep(["**", "way/*", "link"])
        #expect(kept.files.map(\.path.text) == ["real", "real2"])
        for (number, file) in kept.files.enumerated() { #expect(try await content(number, file.path) == "real") }
        #expect(access("\(folder.path)/secret", F_OK) == 0)
    }

    @Test("what is beyond the limits stays, and is counted")
    func limits() async throws {
        for name in ["a", "b", "c", "d"] { try file(name, String(repeating: name, count: name == "b" ? 100_000 : 1)) }
        let kept = try await keep(within: ArtifactLimits(files: 3, bytes: 64 << 10))
        #expect(kept.files.map(\.path.text) == ["a", "c"] && kept.omitted == 2)
        #expect(access("\(workspace)/b", F_OK) == 0 && access("\(workspace)/d", F_OK) == 0)
    }

    @Test("a log is kept first, whether it is meant or not, and once")
    func log() async throws {
        for name in ["a", "b.log", "c"] { try file(name, name) }
        let log = try #require(FilePath("b.log"))
        let alone = try await artifacts.keep(nil, and: log, of: session, within: ArtifactLimits())
        #expect(alone.files.map(\.path) == [log] && alone.omitted == 0 && alone.bytes > 0)
        #expect(try await content(0, log) == "b.log")
        try await artifacts.delete(session.id)
        try file("b.log", "again")
        let both = try await artifacts.keep(FileSelection(["*"]), and: log, of: session, within: ArtifactLimits())
        #expect(both.files.map(\.path.text) == ["b.log", "a", "c"] && both.omitted == 0)
        try await artifacts.delete(session.id)
        try file("a")
        let gone = try await artifacts.keep(FileSelection(["*"]), and: log, of: session, within: ArtifactLimits())
        #expect(gone.files.map(\.path.text) == ["a"] && gone.omitted == 0)
    }

    @Test("where nothing of what matches can be kept there is no folder either")
    func nothingKept() async throws {
        try file("a")
        let kept = try await keep(within: ArtifactLimits(bytes: 0))
        #expect(kept.files.isEmpty && kept.omitted == 1)
        #expect(!workspaces.exists("\(Workspaces.artifactPrefix)\(session.id)"))
    }

    @Test("where nothing matches there is no folder; a folder is deleted once, and at the next start")
    func deleted() async throws {
        try file("a")
        let name = "\(outer)/\(Workspaces.artifactPrefix)\(session.id)"
        #expect(try await keep(["b"]).files.isEmpty)
        #expect(access(name, F_OK) != 0)
        _ = try await keep()
        #expect(access(name, F_OK) == 0)
        try await artifacts.delete(session.id)
        try await artifacts.delete(session.id)
        #expect(access(name, F_OK) != 0)
        try file("a")
        _ = try await keep()
        _ = try Workspaces(path: outer, ownership: .gateway)
        #expect(access(name, F_OK) != 0 && access(workspace, F_OK) == 0)
    }
}
