internal import Logging
internal import Policies
internal import SessionModel
internal import Wire

/// Leases workers to sessions: the one that a session has, a spare, one that is made, or, while every one runs something, the
/// first that gets free.
actor Leases {
    private let configuration: SupervisorConfiguration
    private let workspaces: Workspaces
    private let factory: WorkerFactory
    private let spares: SpareWorkers
    private let workspaceGuard: WorkspaceGuard
    private let logger: Logger
    private var pool: Pool<Lease>

    /// Executions that wait for a place while every worker runs something.
    private var line: WaitingLine<ExecutionRequest, CheckedContinuation<Pool<Lease>.Decision, any Error>>

    /// By their workspaces, the workers that are nobody's any more and have not ended: until they have, nothing of their sessions
    /// is over. From the moment they leave the pool, so that nobody asks for them in between.
    private var leaving: [String: Worker] = [:]

    /// Whether no session gets a worker any more.
    private(set) var isClosed = false

    init(
        configuration: SupervisorConfiguration, workspaces: Workspaces, factory: WorkerFactory, logger: Logger
    ) {
        self.configuration = configuration
        self.workspaces = workspaces
        self.factory = factory
        self.logger = logger
        spares = SpareWorkers(
            count: configuration.places.allowsRenaming ? configuration.spareWorkers : 0, factory: factory,
            workspaces: workspaces, logger: logger)
        workspaceGuard = WorkspaceGuard(
            workspaces: workspaces.path, temporaries: configuration.places.temporaries, logger: logger)
        pool = Pool(capacity: configuration.maximumWorkers, share: configuration.tenantWorkers)
        line = WaitingLine(capacity: configuration.queueLength)
    }

    // MARK: A session's worker

    /// A worker for the session, its own until ``release(_:of:)`` or ``revoke(_:of:)``.
    ///
    /// - Throws: ``ExecutionFailure``; `SessionBusy`; `CancellationError` if the task is cancelled while it waits.
    func lease(_ request: ExecutionRequest) async throws -> Lease {
        switch try await place(for: request) {
        case .use(let lease): return lease
        case .busy: throw SessionBusy(request.session)
        case .full: throw ExecutionFailure.allWorkersBusy
        case .replace(let unfit):
            unfit.worker.kill()
            // Two workers never have one workspace.
            await unfit.worker.waitForEnd()
            return try await fill(request)
        case .start(let evicted):
            return try await fill(request, ending: evicted)
        }
    }

    /// The limit for which code is not to run with the lease, because of what its session has on the disk; nil if it may.
    func refuses(_ lease: Lease) async -> ExecutionLimit? { await workspaceGuard.refuses(lease) }

    /// The execution has ended; the worker stays the session's until somebody else needs its place.
    func release(_ lease: Lease, of session: SessionID) {
        guard pool.holder(of: session) == lease else { return }
        pool.release(session, at: .now)
        serveLine()
    }

    /// The worker is gone or not to be trusted any more; the session's next execution gets a new one.
    func revoke(_ lease: Lease, of session: SessionID) {
        lease.worker.kill()
        guard pool.holder(of: session) == lease else { return }
        pool.remove(session)
        leaving[lease.workspace] = lease.worker
        serveLine()
    }

    /// Ends the session's worker and returns when nothing of it runs.
    func end(_ session: SessionID) async {
        await endLeaving(session.description)
        let lease = pool.remove(session)
        serveLine()
        if let lease { await factory.end(lease.worker) }
    }

    func worker(of session: SessionID) -> Worker? { pool.holder(of: session)?.worker }

    func state(of session: SessionID) -> (state: InterpreterStatus.State, pid: Int32?) {
        (pool.state(of: session), worker(of: session)?.pid)
    }

    var sessions: Set<SessionID> { pool.sessions }
    var count: Int { pool.count }

    // MARK: All workers

    /// Workers can be made: the spares that are missing are.
    func fillSpares() async { await spares.fill() }

    /// Ends the workers of leases that have been idle for longer than they may.
    func endIdle() {
        for lease in pool.removeIdle(since: .now - configuration.idleTimeout) {
            leaving[lease.workspace] = lease.worker
            lease.worker.kill()
        }
    }

    /// A worker has ended: whoever has it has none any more.
    func ended(_ worker: Worker) async {
        pool.remove { $0.worker === worker }
        serveLine()
        leaving = leaving.filter { $0.value !== worker }
        await workspaceGuard.forget(worker)
        await spares.remove(worker)
    }

    /// Ends all leases and turns away whoever waits for one. The workers are the factory's to end.
    func close() async {
        isClosed = true
        for answer in line.removeAll() { answer.resume(throwing: ExecutionFailure.draining) }
        _ = pool.removeAll()
        await spares.close()
    }

    // MARK: Places

    /// A place in the pool, waited for while every worker runs something.
    private func place(for request: ExecutionRequest) async throws -> Pool<Lease>.Decision {
        guard !isClosed else { throw ExecutionFailure.draining }
        let decision = acquire(request)
        guard case .full = decision, !line.isFull else { return decision }
        let number = line.nextNumber()
        logger.debug(
            "every worker is busy: an execution waits",
            metadata: ["session": "\(request.session)", "ahead": "\(line.count)"])
        let deadline = Task { [configuration] in
            guard (try? await Task.sleep(for: configuration.queueTimeout)) != nil else { return }
            leaveLine(number, throwing: ExecutionFailure.allWorkersBusy)
        }
        defer { deadline.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { line.join(number, request, answer: $0) }
        } onCancel: {
            Task { await leaveLine(number, throwing: CancellationError()) }
        }
    }

    private func acquire(_ request: ExecutionRequest) -> Pool<Lease>.Decision {
        let decision = pool.acquire(request.session, of: request.owner, fits: { $0.policy == request.policy })
        if case .start(let evicted?) = decision { leaving[evicted.workspace] = evicted.worker }
        return decision
    }

    private func leaveLine(_ number: Int, throwing reason: any Error) {
        line.leave(number)?.resume(throwing: reason)
    }

    /// Gives places that have become free to those who wait. To be called whenever one may have, so that whoever comes later
    /// never finds one before they do.
    private func serveLine() {
        let acquired = { (request: ExecutionRequest) -> Pool<Lease>.Decision? in
            let decision = self.acquire(request)
            if case .full = decision { return nil }
            return decision
        }
        while let (answer, decision) = line.next(acquired) { answer.resume(returning: decision) }
    }

    // MARK: Filling a place

    /// Makes the worker for a place that the pool has given to the session, in the place of another one's, if any.
    private func fill(_ request: ExecutionRequest, ending evicted: Lease? = nil) async throws -> Lease {
        do {
            let lease = try await worker(for: request, ending: evicted)
            guard pool.started(request.session, lease) else {
                lease.worker.kill()
                throw SupervisionError("the session was ended meanwhile")
            }
            return lease
        } catch {
            pool.abandon(request.session)
            serveLine()
            guard let failure = error as? SupervisionError else { throw error }
            logger.error("no worker for a session", metadata: ["reason": "\(failure)"])
            throw ExecutionFailure.workerLost(failure.description)
        }
    }

    /// A spare worker for a session that has no files yet, or else one that is made for it.
    private func worker(for request: ExecutionRequest, ending evicted: Lease?) async throws -> Lease {
        let name = request.session.description
        let isFresh = !workspaces.exists(name)
        let bounds = WorkerBounds(request, hasNamespaces: configuration.level.hasNamespaces)
        let isOrdinary = request.policy == SpareWorkers.policy && bounds == nil
        let spare = isOrdinary && isFresh ? await spares.take(for: name) : nil
        if let evicted { end(evicted, soon: spare != nil) }
        // Two workers never have one workspace.
        await endLeaving(name)
        let lease =
            if let spare { spare } else {
                try await factory.make(policy: request.policy, workspace: name, bounds: bounds)
            }
        if isFresh { await spares.fillSoon() }
        // Memory has a size by itself, and so has a folder with a quota.
        if !workspaces.areHeld, configuration.policies[request.policy]?.filesystem.workspace == .folder {
            await workspaceGuard.watch(.workspace, of: lease, isEmpty: isFresh)
        }
        // It was made for this worker.
        if lease.temporary != nil { await workspaceGuard.watch(.temporary, of: lease, isEmpty: true) }
        return lease
    }

    /// Ends a worker that has lost its place: at once where another is made in it, and a little later where a spare has taken
    /// it, whose first answer would have to wait while the host's kernel clears the old one away.
    private func end(_ evicted: Lease, soon: Bool) {
        guard soon else { return evicted.worker.kill() }
        Task {
            try? await Task.sleep(for: SpareWorkers.rest)
            evicted.worker.kill()
        }
    }

    /// Ends the worker that is about to leave the workspace, if there is one, and returns when nothing of it is left.
    private func endLeaving(_ workspace: String) async {
        guard let worker = leaving[workspace] else { return }
        await factory.end(worker)
    }
}
