import SessionModel

/// Runs the executions of a batch, as many at a time as there are workers for them.
///
/// Those of one session come one after the other, as they stand in the request. One that has waited for a worker in vain is begun
/// again when another of this batch has ended; if none of it runs, others have all workers, and it is refused as its own request
/// would be.
struct BatchRun: Sendable {
    /// Bytes of answers that may wait for those before them; beyond, nothing more is begun.
    private static let mostHeld = 64 << 20

    private let items: [BatchItem]
    private let batch: ExecutionBatch
    private let launch: ExecutionLaunch
    private let most: Int

    /// How many may run now, as far as is known.
    private var width: Int

    /// Places in the request.
    private var waiting: [Int]

    /// Of those that found every worker busy: they have been checked, and counted against their sessions' limits.
    private var orders: [Int: ExecutionOrder] = [:]
    private var running: Set<Int> = []

    /// - Parameter width: how many workers there can be.
    init(_ items: [BatchItem], in batch: ExecutionBatch, launch: ExecutionLaunch, width: Int) {
        (self.items, self.batch, self.launch) = (items, batch, launch)
        (most, self.width, waiting) = (max(width, 1), max(width, 1), Array(items.indices))
    }

    /// What happens next; nil when all is told, or nobody listens any more.
    ///
    /// - Parameter held: bytes of answers that wait for those before them.
    mutating func next(holding held: Int = 0) async -> ExecutionBatch.Sign? {
        while true {
            begin(held)
            guard !running.isEmpty else { return nil }
            guard let sign = await first() else { return nil }
            guard case .answered(let answer) = sign else { return sign }
            running.remove(answer.index)
            guard let order = answer.refused else {
                // Whether others have left some of the workers too shows when they are asked for.
                width = most
                return sign
            }
            guard !running.isEmpty else {
                width = most
                return sign
            }
            width = running.count
            orders[answer.index] = order
            waiting.insert(answer.index, at: 0)
        }
    }

    private func first() async -> ExecutionBatch.Sign? {
        for await sign in batch.signs { return sign }
        return nil
    }

    private mutating func begin(_ held: Int) {
        while !batch.isLost, running.count < width, running.isEmpty || held < Self.mostHeld {
            let sessions = Set(running.compactMap { items[$0].session })
            let place = waiting.firstIndex { items[$0].session.map { !sessions.contains($0) } ?? true }
            guard let place else { return }
            let index = waiting.remove(at: place)
            running.insert(index)
            Task { [batch, launch, item = items[index], order = orders.removeValue(forKey: index)] in
                batch.tell(.answered(await Self.run(item, order, at: index, in: batch, launch: launch)))
            }
        }
    }

    private static func run(
        _ item: BatchItem, _ order: ExecutionOrder?, at index: Int, in batch: ExecutionBatch, launch: ExecutionLaunch
    ) async -> BatchAnswer {
        do {
            let execution: RunningExecution
            switch try await begin(item, order, launch) {
            case .kept(let answer, _): return BatchAnswer(index: index, content: .kept(answer))
            case .running(let begun): execution = begun
            }
            batch.add(execution)
            await execution.hasEnded()
            batch.remove(execution)
            guard case .failure(let failure)? = execution.result else {
                return BatchAnswer(index: index, content: .execution(execution))
            }
            let isRefused = failure.code == .instanceLimitExceeded
            return BatchAnswer(index: index, content: .failed(failure), refused: isRefused ? execution.order : nil)
        } catch {
            let failure = APIError(error, isDraining: launch.environment.drain.hasBegun)
            launch.context.failures.record(failure)
            return BatchAnswer(index: index, content: .failed(failure))
        }
    }

    private static func begin(
        _ item: BatchItem, _ order: ExecutionOrder?, _ launch: ExecutionLaunch
    ) async throws -> ExecutionLaunch.Claim {
        let body = try item.body.get()
        guard let key = item.key else { return .running(try await launch.begin(body, order)) }
        return try await launch.claim(
            body, order, key: IdempotencyKey(tenant: launch.context.requireTenant(), name: key.name),
            fingerprint: key.fingerprint, isStreamed: false)
    }
}
