internal import FoundationEssentials
internal import Logging
internal import SessionModel

/// Workers that nobody has asked for yet, each with a kernel on its way or ready: what makes a fresh session answer at once.
///
/// A spare has a folder of its own, empty, which becomes the folder of the session that takes it.
actor SpareWorkers {
    /// Spares are made for the policy that sessions get which ask for none.
    static let policy = "default"

    /// How long after a fresh session has its worker a spare is made: by then it has its first answer, which the making would
    /// only have slowed down. Sessions that come faster put it off, up to ``longestRest``.
    static let rest = Duration.milliseconds(15)
    private static let longestRest = Duration.milliseconds(100)

    private let count: Int
    private let factory: WorkerFactory
    private let workspaces: Workspaces
    private let logger: Logger
    private var spares: [Lease] = []
    private var making = 0
    private var isClosed = false

    /// When the rest is over; nil outside of one.
    private var restEnd: ContinuousClock.Instant?

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

    /// The same after a rest, for a fresh session that has its worker now.
    func fillSoon() {
        let isResting = restEnd != nil
        restEnd = .now + Self.rest
        guard !isResting else { return }
        Task {
            let latest = ContinuousClock.now + Self.longestRest
            while let end = restEnd.map({ min($0, latest) }), end > .now {
                try? await Task.sleep(until: end)
            }
            restEnd = nil
            fill()
        }
    }

    /// Gives a spare to the session, with its folder under the session's name.
    ///
    /// Nil if none is ready, or if none of those that are there lives: a worker is then made as if there were no spares.
    func take(for session: String) async -> Lease? {
        while var spare = spares.popLast() {
            guard await !spare.worker.isLost else {
                discard(spare)
                continue
            }
            do {
                try workspaces.rename(spare.workspace, to: session)
                spare.workspace = session
                return spare
            } catch {
                logger.warning("spare worker not used", metadata: ["reason": "\(error)"])
                discard(spare)
                return nil
            }
        }
        return nil
    }

    /// The worker has ended. If it was a spare, it is none any more; the next session or probe has another made, not its end:
    /// whatever ends spares would end that one too.
    func remove(_ worker: Worker) {
        guard let index = spares.firstIndex(where: { $0.worker === worker }) else { return }
        discard(spares.remove(at: index))
    }

    /// Ends all spares, and makes no more.
    func close() {
        isClosed = true
        for spare in spares { discard(spare) }
        spares.removeAll()
    }

    /// Ends the worker and deletes its folder, in which no code has ever run.
    private func discard(_ spare: Lease) {
        spare.worker.kill()
        try? workspaces.delete(spare.workspace)
    }

    private func makeOne() async {
        defer { making -= 1 }
        let workspace = Workspaces.sparePrefix + UUID().uuidString.lowercased()
        do {
            let spare = try await factory.make(policy: Self.policy, workspace: workspace)
            // A worker that cannot be asked is lost, which the next line sees.
            try? await spare.worker.startKernel("python")
            guard !isClosed, await !spare.worker.isLost else { return discard(spare) }
            spares.append(spare)
            logger.debug("a spare worker waits for its session", metadata: ["pid": "\(spare.worker.pid)"])
        } catch {
            // The next session that needs one, or the next probe, tries again.
            logger.warning("no spare worker", metadata: ["reason": "\(error)"])
            try? workspaces.delete(workspace)
        }
    }
}
