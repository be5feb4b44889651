internal import SessionModel

/// Which session holds which worker, and which has to give its own up. Pure: no clock, no processes.
///
/// Invariant: there are never more leases than ``capacity``, one session holds at most one, and one tenant's sessions hold
/// at most its share. A tenant that has its whole share gives up one of its own, and takes none of another's.
struct Pool<Holder: Sendable> {
    private enum Use {
        /// The worker is being made.
        case starting

        /// The worker runs something for the session.
        case busy(Holder)
        case idle(Holder, since: ContinuousClock.Instant)
    }

    /// What the session that asks is to do.
    enum Decision {
        /// It has a worker, which is its own until ``release(_:at:)``.
        case use(Holder)

        /// It has a place, and in it a worker that does not fit what is to be done: one that does has to be made after this
        /// one was ended.
        case replace(Holder)

        /// It has a place. A worker has to be made for it, after this one, if any, was ended.
        case start(ending: Holder?)

        /// It runs something already.
        case busy

        /// Every place that the session's tenant may have is taken by a session that runs something.
        case full
    }

    let capacity: Int

    /// The most leases of one tenant's sessions; nil for all there are.
    private let share: Int?
    private var leases: [SessionID: Use] = [:]

    /// Whose the sessions are that have leases.
    private var owners: [SessionID: TenantID] = [:]

    init(capacity: Int, share: Int? = nil) {
        self.capacity = capacity
        self.share = share
    }

    var count: Int { leases.count }
    var sessions: Set<SessionID> { Set(leases.keys) }

    /// Takes the session's lease for one execution, evicting the longest idle one if there is no place.
    ///
    /// - Parameter fits: whether the worker that the session has can do what is to be done.
    mutating func acquire(
        _ session: SessionID, of owner: TenantID = .default, fits: (Holder) -> Bool = { _ in true }
    ) -> Decision {
        switch leases[session] {
        case .idle(let holder, _) where !fits(holder):
            leases[session] = .starting
            return .replace(holder)
        case .idle(let holder, _):
            leases[session] = .busy(holder)
            return .use(holder)
        case .busy, .starting:
            return .busy
        case nil:
            let hasWholeShare = share.map { share in owners.values.count { $0 == owner } >= share } ?? false
            guard hasWholeShare || leases.count >= capacity else {
                begin(session, of: owner)
                return .start(ending: nil)
            }
            guard let victim = longestIdle(of: hasWholeShare ? owner : nil) else { return .full }
            forget(victim.session)
            begin(session, of: owner)
            return .start(ending: victim.holder)
        }
    }

    /// The worker that ``Decision/start(ending:)`` or ``Decision/replace(_:)`` asked for is there, and the session uses it.
    ///
    /// - Returns: false if the session gave its lease up meanwhile; the worker is nobody's then.
    mutating func started(_ session: SessionID, _ holder: Holder) -> Bool {
        guard case .starting = leases[session] else { return false }
        leases[session] = .busy(holder)
        return true
    }

    /// The execution has ended; the worker stays the session's until somebody else needs its place.
    mutating func release(_ session: SessionID, at now: ContinuousClock.Instant) {
        guard case .busy(let holder) = leases[session] else { return }
        leases[session] = .idle(holder, since: now)
    }

    /// Ends the lease, whatever it is used for.
    ///
    /// - Returns: the worker to end.
    @discardableResult
    mutating func remove(_ session: SessionID) -> Holder? {
        defer { forget(session) }
        return holder(of: session)
    }

    /// The worker that ``Decision/start(ending:)`` asked for could not be made.
    mutating func abandon(_ session: SessionID) {
        if case .starting = leases[session] { forget(session) }
    }

    /// Ends the lease of a worker that is no more, whoever has it.
    mutating func remove(where isGone: (Holder) -> Bool) {
        for session in leases.keys where holder(of: session).map(isGone) ?? false { forget(session) }
    }

    /// Ends the leases that have been idle since before `instant`.
    mutating func removeIdle(since instant: ContinuousClock.Instant) -> [Holder] {
        let expired = leases.filter {
            if case .idle(_, let since) = $0.value { since <= instant } else { false }
        }
        return expired.keys.compactMap { remove($0) }
    }

    mutating func removeAll() -> [Holder] {
        leases.keys.compactMap { remove($0) }
    }

    func holder(of session: SessionID) -> Holder? {
        switch leases[session] {
        case .busy(let holder), .idle(let holder, _): holder
        case .starting, nil: nil
        }
    }

    func state(of session: SessionID) -> InterpreterStatus.State {
        switch leases[session] {
        case .busy, .starting: .busy
        case .idle: .ready
        case nil: .stopped
        }
    }

    private mutating func begin(_ session: SessionID, of owner: TenantID) {
        leases[session] = .starting
        owners[session] = owner
    }

    private mutating func forget(_ session: SessionID) {
        leases[session] = nil
        owners[session] = nil
    }

    /// - Parameter owner: nil for whoever's.
    private func longestIdle(of owner: TenantID?) -> (session: SessionID, holder: Holder)? {
        var best: (session: SessionID, holder: Holder, since: ContinuousClock.Instant)?
        for (session, use) in leases {
            guard case .idle(let holder, let since) = use, owner == nil || owners[session] == owner else { continue }
            if best.map({ since < $0.since }) ?? true { best = (session, holder, since) }
        }
        return best.map { ($0.session, $0.holder) }
    }
}
