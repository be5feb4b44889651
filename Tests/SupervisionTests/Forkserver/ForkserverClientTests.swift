import Logging
import Testing
import Wire

@testable import Supervision

@Suite(.timeLimit(.minutes(1)))
struct ForkserverClientTests {
    private let plan = ForkserverPlan(
        root: RootPlan(entries: [], workspaces: "/w", cache: "/c"),
        interpreter: .init(executable: "/usr/bin/python3", library: "/l.so"), identity: nil, environment: [], plans: [:]
    )

    private func client(_ program: String) throws(SupervisionError) -> ForkserverClient {
        try ForkserverClient(
            program: program, plan: plan, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
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
            await #expect(throws: SupervisionError.self) { try await client.spawn(policy: "default", workspace: "w") }
        } catch {
            // It may have ended before it was told its plan.
            #expect(error.description.contains("does not answer"))
        }
    }

    @Test("a forkserver that says nothing is ended with the task that serves it, and nobody waits for its workers")
    func silent() async throws {
        // What it prints goes to the log; the control socket stays silent.
        let client = try client("/usr/bin/yes")
        let serving = Task { await end(of: client) }
        let spawning = Task { try await client.spawn(policy: "default", workspace: "w") }
        serving.cancel()
        #expect(await serving.value != nil)
        await #expect(throws: SupervisionError.self) { try await spawning.value }
    }
}
