import FoundationEssentials
import Glibc
import Logging
import ServiceLifecycle
import SessionModel
import Supervision

/// Does what the server does at its start, as far as workers go: a forkserver, a worker, `1+1`. In folders of its own.
struct TrialRun {
    let setup: WorkerSetup
    let dataFolder: String
    let interpreter: Interpreter
    let languages: KnownLanguages

    /// - Returns: what stood around the worker.
    /// - Throws: why the server would not start.
    func run() async throws -> IsolationHealth {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let cache = "\(folder)/cache"
        guard mkdir(cache, 0o755) == 0 else { throw Self.failure(cache) }
        let supervisor = try await setup.supervisor(
            WorkerFolders(
                data: dataFolder, workspaces: "\(folder)/workspaces", cache: cache, languages: "\(folder)/languages",
                temporaries: "\(folder)/tmp"),
            interpreter: interpreter, languages: languages)
        return try await withThrowingTaskGroup { group in
            group.addTask { () async throws -> IsolationHealth? in
                try await supervisor.run()
                return nil
            }
            group.addTask { () async throws -> IsolationHealth? in
                guard await supervisor.waitUntilReady() else { return nil }
                return await supervisor.health().isolation
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                guard let isolation = ended else { continue }
                group.cancelAll()
                try await group.waitForAll()
                return isolation
            }
            throw StartFailure("no worker ran 1+1")
        }
    }

    /// Others may pass through it, as workers of another uid have to.
    private func makeFolder() throws -> String {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/nestbox-doctor-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Self.failure("a folder for the trial") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard chmod(path, 0o711) == 0 else { throw Self.failure(path) }
        return path
    }

    private static func failure(_ what: String) -> StartFailure {
        StartFailure("\(what) cannot be made: \(String(cString: strerror(errno)))")
    }
}
