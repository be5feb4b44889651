internal import FoundationEssentials
internal import Logging
internal import SessionModel

/// Workers that nobody has asked for yet, each with a kernel that is ready: what makes a fresh session answer at once.
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

    /// A spare, whose worker and folder are the caller's from then on; another is made in its place. Nil if none is ready.
    func take() -> Spare? {
        guard let spare = spares.popLast() else { return nil }
        fill()
        return spare
    }

    /// The worker has ended. If it was a spare, it is none any more.
    func remove(_ worker: Worker) {
        guard let index = spares.firstIndex(where: { $0.lease.worker === worker }) else { return }
        let spare = spares.remove(at: index)
        try? workspaces.delete(spare.workspace)
        fill()
    }

    /// Ends all spares, and makes no more.
    func close() {
        isClosed = true
        for spare in spares {
            spare.lease.worker.kill()
            try? workspaces.delete(spare.workspace)
        }
        spares.removeAll()
    }

    private func makeOne() async {
        defer { making -= 1 }
        let workspace = Workspaces.sparePrefix + UUID().uuidString.lowercased()
        do {
            let lease = try await factory.make(policy: Self.policy, workspace: workspace)
            try await lease.worker.startKernel("python")
            guard !isClosed else { return lease.worker.kill() }
            spares.append(Spare(lease: lease, workspace: workspace))
        } catch {
            // The next session that needs one, or the next probe, tries again.
            logger.warning("no spare worker", metadata: ["reason": "\(error)"])
            try? workspaces.delete(workspace)
        }
    }
}
