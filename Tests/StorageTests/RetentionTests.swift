import SessionModel
import Storage
import Testing

@Suite("Finding sessions to delete")
struct RetentionTests {
    let test: TestStore
    var store: SQLiteSessionStore { test.store }

    init() throws { test = try TestStore() }

    /// The clock moves by a second with each session.
    private func make(_ count: Int, owner: TenantID = .default) async throws -> [Session] {
        var made: [Session] = []
        for _ in 0..<count { made.append(try await store.create(NewSession(), owner: owner)) }
        return made
    }

    private func found(_ limits: RetentionLimits, now: Timestamp, count: Int = 100) async throws -> [SessionID] {
        try await store.expendableSessions(by: limits, now: now, count: count).map(\.id)
    }

    @Test("sessions whose last activity is longer ago than the age, whoever's they are, the oldest first")
    func age() async throws {
        let own = try await make(3)
        let theirs = try await make(2, owner: .other)
        let now = theirs[1].lastActive
        #expect(try await found(RetentionLimits(age: .seconds(2)), now: now) == [own[0].id, own[1].id])
        try await store.append([.text("a")], to: own[0].id, owner: .default)
        #expect(try await found(RetentionLimits(age: .seconds(2)), now: now) == [own[1].id])
        #expect(try await found(RetentionLimits(age: .seconds(1)), now: now) == [own[1].id, own[2].id])
        #expect(try await found(RetentionLimits(age: .zero), now: now, count: 2) == [own[1].id, own[2].id])
    }

    @Test("sessions of a tenant beyond the count, those with the newest activity staying")
    func count() async throws {
        let own = try await make(4)
        let theirs = try await make(3, owner: .other)
        try await store.append([.text("a")], to: own[0].id, owner: .default)
        let now = theirs[2].lastActive
        #expect(try await found(RetentionLimits(count: 2), now: now) == [own[1].id, own[2].id, theirs[0].id])
        #expect(try await found(RetentionLimits(count: 4), now: now) == [])
        let both = RetentionLimits(age: .seconds(4), count: 3)
        #expect(try await found(both, now: now) == [own[1].id])
    }

    @Test("no limits and no sessions are nothing to delete")
    func nothing() async throws {
        #expect(try await found(RetentionLimits(age: .zero, count: 0), now: test.clock.now()) == [])
        _ = try await make(2)
        #expect(try await found(RetentionLimits(), now: test.clock.now()) == [])
    }
}
