package import SessionModel

/// Deletes sessions that the operator does not want kept: with their messages, their files and their idle workers.
package struct SessionRetention: Sendable {
    /// What became of sessions that were looked at.
    package enum Event: Sendable {
        case deleted(SessionID, TenantID)

        /// It stays, and is tried again the next time.
        case failed(SessionID, TenantID, any Error)

        /// What there is to delete could not be found out.
        case blind(any Error)
    }

    /// Sessions that one look deletes at most, so that it does not take for ever.
    private static let batch = 1000

    private let limits: RetentionLimits
    private let interval: Duration
    private let store: any RetentionStore
    private let executor: any CodeExecutor
    private let chats: ChatService
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let report: @Sendable (Event) -> Void

    /// - Parameters:
    ///   - interval: From the end of one look to the next.
    ///   - report: For the operator's log.
    package init(
        limits: RetentionLimits, interval: Duration, store: any RetentionStore,
        executor: any CodeExecutor, chats: ChatService, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Timestamp = { .now }, report: @escaping @Sendable (Event) -> Void
    ) {
        self.limits = limits
        self.interval = interval
        self.store = store
        self.executor = executor
        self.chats = chats
        self.clock = clock
        self.now = now
        self.report = report
    }

    /// Looks at once, and again each interval, until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await sweep()
            // Cancellation ends the wait; the loop's condition sees it.
            try? await clock.sleep(for: interval)
        }
    }

    /// Deletes what there is to delete now. A session with a turn in it stays, and so does one that was used meanwhile.
    package func sweep() async {
        do {
            let sessions = try await store.expendableSessions(by: limits, now: now(), count: Self.batch)
            for session in sessions where !Task.isCancelled { await delete(session) }
        } catch {
            report(.blind(error))
        }
    }

    private func delete(_ session: ExpendableSession) async {
        do {
            let isDeleted = try await chats.aloneIfFree(in: session.id) {
                let found = try await store.session(session.id, owner: session.owner)
                guard found.lastActive == session.lastActive else { return false }
                // The files go first: should this fail half-way, the session is still there to be deleted again.
                try await executor.discard(session.id, owner: session.owner)
                try await store.delete(session.id, owner: session.owner)
                return true
            }
            if isDeleted == true { report(.deleted(session.id, session.owner)) }
        } catch is SessionNotFound {
            // Its owner was quicker.
        } catch {
            report(.failed(session.id, session.owner, error))
        }
    }
}
