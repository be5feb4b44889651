import Testing

@testable import Supervision

struct WorkerProcessHandleTests {
    @Test("a process that is killed has ended, for everybody who waits for it and whoever asks later")
    func kill() async throws {
        let process = try ChildProcess()
        let handle = WorkerProcessHandle(pid: process.pid, pidfd: try process.pidfd())
        async let first: Void = handle.waitForEnd()
        async let second: Void = handle.waitForEnd()
        #expect(!process.hasEnded)
        handle.kill()
        await first
        await second
        #expect(process.hasEnded)
        await handle.waitForEnd()
        handle.kill()
    }

    @Test("many processes that come and go at once are each known to have ended")
    func many() async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<100 {
                group.addTask {
                    let process = try ChildProcess()
                    let handle = WorkerProcessHandle(pid: process.pid, pidfd: try process.pidfd())
                    async let first: Void = handle.waitForEnd()
                    handle.kill()
                    await handle.waitForEnd()
                    await first
                    #expect(process.hasEnded)
                }
            }
            try await group.waitForAll()
        }
    }
}
