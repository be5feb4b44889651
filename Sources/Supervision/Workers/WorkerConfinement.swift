internal import Dispatch
internal import Glibc

/// A worker's way into the group that holds it to its limits: born there where the clone can do that, or else moved.
struct WorkerConfinement {
    /// Nil where workers have none.
    let group: WorkerCgroup?

    /// Has the worker made, inside its group where workers are born in theirs.
    ///
    /// - Parameter spawn: makes it, in the group that the descriptor is about.
    func spawn(
        _ spawn: (_ cgroup: Int32?) async throws -> ForkserverClient.Spawned
    ) async throws -> ForkserverClient.Spawned {
        guard let group, group.isEnteredByClone else { return try await spawn(nil) }
        do {
            try await Self.onWaitingThread { () throws(SupervisionError) in try group.make() }
            let descriptor = try group.openForClone()
            defer { Glibc.close(descriptor) }
            return try await spawn(descriptor)
        } catch {
            await group.remove()
            throw error
        }
    }

    /// Moves the worker into its group, where workers are not born in theirs.
    func enter(_ process: WorkerProcessHandle) async throws {
        guard let group, !group.isEnteredByClone else { return }
        try await Self.onWaitingThread { () throws(SupervisionError) in
            try group.make()
            try group.add(process.pid)
        }
    }

    /// Moving a process between groups waits for every processor to pass through the scheduler, ten milliseconds or so, and
    /// whoever makes a group waits for that: so both are done on a thread that may wait.
    private static func onWaitingThread(
        _ work: @escaping @Sendable () throws(SupervisionError) -> Void
    ) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try work() })
            }
        }
    }
}
