import SessionModel
import Supervision

/// Does what the server does at its start, as far as workers go: a forkserver, a worker, `1+1`. In folders of its own.
struct TrialRun {
    let supervisor: PassingSupervisor

    /// - Returns: what stood around the worker.
    /// - Throws: why the server would not start.
    func run() async throws -> IsolationHealth {
        try await supervisor.run("doctor") { supervisor in
            guard await supervisor.waitUntilReady() else { throw StartFailure("no worker ran 1+1") }
            return await supervisor.health().isolation
        }
    }
}
