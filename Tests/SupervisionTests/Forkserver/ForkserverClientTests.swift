import Logging
import Testing
import Wire

@testable import Supervision

@Suite(.timeLimit(.minutes(10)))
struct ForkserverClientTests {
    private let plan = ForkserverPlan(
        level: .full, root: RootPlan(entries: [], workspaces: "/w", cache: "/c"),
        interpreter: .init(executable: "/usr/bin/python3", library: "/l.so"), identity: nil, environment: [], plans: [:]
    )

    private func client(
        _ program: String, patience: Duration = .seconds(3600), startPatience: Duration = .seconds(3600)
    ) throws(SupervisionError) -> ForkserverClient {
        try ForkserverClient(
            program: program, plan: plan, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            patience: patience, startPatience: startPatience)
    }

    @Test("a program that is not there is named")
    func missing() {
        let error = #expect(throws: SupervisionError.self) { _ = try client("/no/such/nestbox-worker") }
        #expect(error?.description.contains("/no/such/nestbox-worker") == true)
    }

    /// Serves until the end, and tells why that came.
    private func end(of client: ForkserverClient) async -> SupervisionError? {
        do throws(SupervisionError) {
            try await client.serve { _ in Issue.record("it was never ready") }
        } catch {
            return error
        }
    }

    @Test("a forkserver that ends says so to whoever serves it and whoever waits for a worker")
    func ended() async throws {
        do throws(SupervisionError) {
            let client = try client("/usr/bin/true")
            #expect(await end(of: client) != nil)
            await #expect(throws: SupervisionError.self) {
                try await client.spawn(policy: "default", place: .ownRoot(workspace: "w"), bounds: nil, cgroup: nil)
            }
        } catch {
            // It may have ended before it was told its plan.
            #expect(error.description.contains("does not answer"))
        }
    }

    @Test("a forkserver that does not answer, as a stopped one, is given up with everything that waits for it")
    func stopped() async throws {
        let client = try client("/usr/bin/yes", patience: .milliseconds(20))
        let serving = Task { await end(of: client) }
        let place = WorkerPlace.ownRoot(workspace: "w")
        let spawning = (1...3).map { _ in
            Task { try await client.spawn(policy: "default", place: place, bounds: nil, cgroup: nil) }
        }
        for spawn in spawning {
            let error = await #expect(throws: SupervisionError.self) { try await spawn.value }
            #expect(error?.description.contains("has not answered") == true)
        }
        // Whoever serves it is told the same: it is the one who starts another.
        #expect(await serving.value?.description.contains("has not answered") == true)
    }

    @Test("a forkserver that never gets ready, as one that hangs in an import, is given up")
    func neverReady() async throws {
        let client = try client("/usr/bin/yes", startPatience: .milliseconds(20))
        #expect(await end(of: client)?.description.contains("was not ready") == true)
    }

    @Test("a forkserver that says nothing is ended with the task that serves it, and nobody waits for its workers")
    func silent() async throws {
        // What it prints goes to the log; the control socket stays silent.
        let client = try client("/usr/bin/yes")
        let serving = Task { await end(of: client) }
        let spawning = Task {
            try await client.spawn(policy: "default", place: .ownRoot(workspace: "w"), bounds: nil, cgroup: nil)
        }
        serving.cancel()
        #expect(await serving.value != nil)
        await #expect(throws: SupervisionError.self) { try await spawning.value }
    }
}
