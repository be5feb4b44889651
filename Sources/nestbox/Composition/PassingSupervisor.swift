import FoundationEssentials
import Logging
import Supervision

/// A supervisor for one piece of work, in a folder of its own. Both are gone when the work has ended.
struct PassingSupervisor {
    let setup: WorkerSetup

    /// The server's, which workers must never see.
    let dataFolder: String
    let interpreter: Interpreter
    let languages: KnownLanguages

    private enum Ended<Value: Sendable>: Sendable {
        case supervisor(Result<Void, any Error>)
        case work(Result<Value, any Error>)
    }

    /// Runs the work beside the supervisor, and returns when nothing of either is left, the folder included.
    ///
    /// - Parameters:
    ///   - name: what it is for, as a part of the folder's name.
    ///   - work: cancelled when the supervisor ends by itself, which it does where no worker can be made.
    /// - Throws: why no worker can be made here, or else what the work threw.
    func run<Value: Sendable>(
        _ name: String, _ work: @escaping @Sendable (Supervisor) async throws -> Value
    ) async throws -> Value {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        let folder = try PassingFolder(prefix: "nestbox-\(name)-", in: DataFolder.absolute(parent))
        let result: Result<Value, any Error>
        do {
            result = .success(try await run(in: folder.path, work))
        } catch {
            result = .failure(error)
        }
        do {
            try folder.remove()
        } catch {
            // The next one does it. What the work came to is worth more.
            setup.logger.warning("a folder stays: \(error)")
        }
        return try result.get()
    }

    private func run<Value: Sendable>(
        in folder: String, _ work: @escaping @Sendable (Supervisor) async throws -> Value
    ) async throws -> Value {
        let cache = "\(folder)/cache"
        try DataFolder.makeFolder(cache, mode: 0o755)
        let supervisor = try await setup.supervisor(
            WorkerFolders(
                data: dataFolder, workspaces: "\(folder)/workspaces", cache: cache, languages: "\(folder)/languages",
                temporaries: "\(folder)/tmp"),
            interpreter: interpreter, languages: languages)
        let outcome = await withTaskGroup(of: Ended<Value>.self) { group in
            group.addTask { .supervisor(await Self.result { try await supervisor.run() }) }
            group.addTask { .work(await Self.result { try await work(supervisor) }) }
            var outcome: Result<Value, any Error> = .failure(CancellationError())
            var obstacle: (any Error)?
            for await ended in group {
                group.cancelAll()
                switch ended {
                case .supervisor(.failure(let error)): obstacle = error
                case .supervisor(.success): break
                case .work(let result): outcome = result
                }
            }
            // What became of the work then only followed from it.
            return obstacle.map { .failure($0) } ?? outcome
        }
        return try outcome.get()
    }

    private static func result<Value: Sendable>(
        _ work: @Sendable () async throws -> Value
    ) async -> Result<Value, any Error> {
        do {
            return .success(try await work())
        } catch {
            return .failure(error)
        }
    }
}
