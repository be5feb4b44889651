import SessionModel
import Testing

@testable import Supervision

struct PoolTests {
    @Test("a tenant with its whole share gives up its own longest idle worker, and takes none of another's")
    func share() {
        let (one, other) = (TenantID(rawValue: "one"), TenantID(rawValue: "other"))
        var pool = Pool<Int>(capacity: 4, share: 2)
        let now = ContinuousClock.now
        for (index, owner) in [other, one, one].enumerated() {
            #expect(text(pool.acquire(sessions[index], of: owner)) == "start ending none")
            _ = pool.started(sessions[index], index)
            pool.release(sessions[index], at: now + .seconds(index))
        }
        #expect(text(pool.acquire(sessions[3], of: one)) == "start ending 1", "the other's has been idle for longer")
        _ = pool.started(sessions[3], 3)
        _ = pool.acquire(sessions[2], of: one)
        #expect(text(pool.acquire(sessions[4], of: one)) == "full", "a place is free, and not for this tenant")
        #expect(text(pool.acquire(sessions[4], of: other)) == "start ending none")
        pool.remove(sessions[3])
        #expect(text(pool.acquire(sessions[3], of: one)) == "start ending none", "what was given up can be taken again")
    }

    private let sessions = (0..<5).map { _ in SessionID() }
    private let start = ContinuousClock.now

    /// A pool in which each of the first sessions holds a worker of the same number, all of them idle, the first for longest.
    private func idlePool(capacity: Int, holding count: Int) -> Pool<Int> {
        var pool = Pool<Int>(capacity: capacity)
        for index in 0..<count {
            _ = pool.acquire(sessions[index])
            _ = pool.started(sessions[index], index)
            pool.release(sessions[index], at: start + .seconds(index))
        }
        return pool
    }

    /// What a decision says, in a form that can be compared.
    private func text(_ decision: Pool<Int>.Decision) -> String {
        switch decision {
        case .use(let holder): "use \(holder)"
        case .start(let ending): "start ending \(ending.map(String.init) ?? "none")"
        case .replace(let holder): "replace \(holder)"
        case .busy: "busy"
        case .full: "full"
        }
    }

    @Test("a session without a worker gets a place for one")
    func first() {
        var pool = Pool<Int>(capacity: 1)
        #expect(text(pool.acquire(sessions[0])) == "start ending none")
        #expect(pool.state(of: sessions[0]) == .busy)
        #expect(pool.holder(of: sessions[0]) == nil)
        #expect(pool.started(sessions[0], 7) == true)
        #expect(pool.holder(of: sessions[0]) == 7)
        #expect(pool.state(of: sessions[0]) == .busy)
    }

    @Test("a worker that does not fit gives its place to one that does")
    func replaced() {
        var pool = idlePool(capacity: 1, holding: 1)
        #expect(text(pool.acquire(sessions[0], fits: { $0 != 0 })) == "replace 0")
        #expect(pool.holder(of: sessions[0]) == nil)
        #expect(text(pool.acquire(sessions[0], fits: { _ in true })) == "busy")
        // The end of the old one, which comes meanwhile, is nobody's.
        pool.remove { $0 == 0 }
        #expect(pool.started(sessions[0], 7) == true)
        pool.release(sessions[0], at: start)
        #expect(text(pool.acquire(sessions[0], fits: { $0 == 7 })) == "use 7")
    }

    @Test("a worker that runs something is not looked at: its session has to wait")
    func busyUnfit() {
        var pool = idlePool(capacity: 1, holding: 1)
        _ = pool.acquire(sessions[0])
        #expect(text(pool.acquire(sessions[0], fits: { _ in false })) == "busy")
    }

    @Test("a session gets its own worker again, and others do not")
    func again() {
        var pool = idlePool(capacity: 2, holding: 1)
        #expect(pool.state(of: sessions[0]) == .ready)
        #expect(text(pool.acquire(sessions[0])) == "use 0")
        #expect(text(pool.acquire(sessions[1])) == "start ending none")
    }

    @Test("a session that runs something is busy, also while its worker is being made")
    func busy() {
        var pool = Pool<Int>(capacity: 2)
        _ = pool.acquire(sessions[0])
        #expect(text(pool.acquire(sessions[0])) == "busy")
        _ = pool.started(sessions[0], 0)
        #expect(text(pool.acquire(sessions[0])) == "busy")
    }

    @Test("when every place is taken, the session that has been idle for longest gives its own up")
    func eviction() {
        var pool = idlePool(capacity: 3, holding: 3)
        _ = pool.acquire(sessions[0])
        pool.release(sessions[0], at: start + .seconds(60))
        #expect(text(pool.acquire(sessions[3])) == "start ending 1")
        #expect(pool.sessions == [sessions[0], sessions[2], sessions[3]])
        #expect(pool.state(of: sessions[1]) == .stopped)
        #expect(pool.count == 3)
    }

    @Test("a worker that runs something is never evicted")
    func full() {
        var pool = idlePool(capacity: 2, holding: 2)
        _ = pool.acquire(sessions[0])
        #expect(text(pool.acquire(sessions[2])) == "start ending 1")
        #expect(text(pool.acquire(sessions[3])) == "full")
        #expect(pool.sessions == [sessions[0], sessions[2]])
    }

    @Test("a worker for a session that gave its place up meanwhile is nobody's")
    func removedWhileStarting() {
        var pool = Pool<Int>(capacity: 1)
        _ = pool.acquire(sessions[0])
        #expect(pool.remove(sessions[0]) == nil)
        #expect(pool.started(sessions[0], 0) == false)
        #expect(pool.count == 0)
    }

    @Test("a place whose worker could not be made is free again; one that is in use is not touched")
    func abandon() {
        var pool = idlePool(capacity: 1, holding: 0)
        _ = pool.acquire(sessions[0])
        pool.abandon(sessions[0])
        #expect(text(pool.acquire(sessions[1])) == "start ending none")
        _ = pool.started(sessions[1], 1)
        pool.abandon(sessions[1])
        #expect(pool.holder(of: sessions[1]) == 1)
    }

    @Test("giving back what is not in use changes nothing")
    func idleRelease() {
        var pool = idlePool(capacity: 1, holding: 1)
        pool.release(sessions[0], at: start + .seconds(100))
        #expect(pool.removeIdle(since: start) == [0])
        pool.release(sessions[0], at: start)
        pool.release(sessions[1], at: start)
        #expect(pool.count == 0)
    }

    @Test("leases that have been idle since an instant end, and those in use do not")
    func expiry() {
        var pool = idlePool(capacity: 5, holding: 4)
        _ = pool.acquire(sessions[0])
        #expect(pool.removeIdle(since: start + .seconds(2)).sorted() == [1, 2])
        #expect(pool.sessions == [sessions[0], sessions[3]])
    }

    @Test("the lease of a worker that is no more ends, whatever it was doing")
    func gone() {
        var pool = idlePool(capacity: 3, holding: 2)
        _ = pool.acquire(sessions[0])
        pool.remove { $0 == 0 }
        #expect(pool.sessions == [sessions[1]])
    }

    @Test("all leases end at once, and every worker is handed over")
    func removeAll() {
        var pool = idlePool(capacity: 4, holding: 3)
        _ = pool.acquire(sessions[0])
        _ = pool.acquire(sessions[4])
        #expect(pool.removeAll().sorted() == [0, 1, 2])
        #expect(pool.count == 0)
    }
}
