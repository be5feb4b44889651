internal import FoundationEssentials
internal import Logging
internal import SessionModel

/// Workers that nobody has asked for yet, each with a kernel on its way or ready: what makes a fresh session answer at once.
///
/// A spare has a folder of its own, empty, which becomes the folder of the session that takes it.
actor SpareWorkers {
    /// Spares are made for the policy that sessions get which ask for none.
    static let policy = "default"

    struct Spare: Sendable {
        let lease: Lease
        let workspace: String
    }

    private let count: Int
    private let factory: WorkerFactory
    private let workspaces: Workspaces
    private let logger: Logger
    private var spares: [Spare] = []
    private var making = 0
    private var isClosed = false

    /// - Parameter count: how many to keep; 0 for none.
    init(count: Int, factory: WorkerFactory, workspaces: Workspaces, logger: Logger) {
        self.count = count
        self.factory = factory
        self.workspaces = workspaces
        self.logger = logger
    }

    /// Makes what is missing, in the background.
    func fill() {
        while !isClosed, spares.count + making < count {
            making += 1
            Task { await makeOne() }
        }
    }

    /// Gives a spare to the session, with its folder under the session's name; another is made in its place.
    ///
    /// Nil if none is ready, or if none of those that are there lives: a worker is then made as if there were no spares.
    func take(for session: String) async -> Lease? {
        while let spare = spares.popLast() {
            fill()
            guard await !spare.lease.worker.isLost else {
                discard(spare)
                continue
            }
            do {
                try workspaces.rename(spare.workspace, to: session)
                return spare.lease
            } catch {
                logger.warning("spare worker not used", metadata: ["reason": "\(error)"])
                discard(spare)
                return nil
            }
        }
        fill()
        return nil
    }

    /// The worker has ended. If it was a spare, it is none any more; the next session or probe has another made, not its end:
    /// whatever ends spares would end that one too.
    func remove(_ worker: Worker) {
        guard let index = spares.firstIndex(where: { $0.lease.worker === worker }) else { return }
        discard(spares.remove(at: index))
    }

    /// Ends all spares, and makes no more.
    func close() {
        isClosed = true
        for spare in spares { discard(spare) }
        spares.removeAll()
    }

    /// Ends the worker and deletes its folder, in which no code has ever run.
    private func discard(_ spare: Spare) {
        spare.lease.worker.kill()
        try? workspaces.delete(spare.workspace)
    }

    private func makeOne() async {
        defer { making -= 1 }
        let workspace = Workspaces.sparePrefix + UUID().uuidString.lowercased()
        do {
            let lease = try await factory.make(policy: Self.policy, workspace: workspace)
            let spare = Spare(lease: lease, workspace: workspace)
            // A worker that cannot be asked is lost, which the next line sees.
            try? await lease.worker.startKernel("python")
            guard !isClosed, await !lease.worker.isLost else { return discard(spare) }
            spares.append(spare)
        } catch {
            // The next session that needs one, or the next probe, tries again.
            logger.warning("no spare worker", metadata: ["reason": "\(error)"])
            try? workspaces.delete(workspace)
        }
    }
}
