import SessionModel
import Storage
import Testing

@Suite("Listing sessions")
struct ListingTests {
    let test: TestStore
    var store: SQLiteSessionStore { test.store }

    init() throws { test = try TestStore() }

    private func list(_ query: SessionQuery) async throws -> [SessionID] {
        try await store.sessions(query, owner: .default).entries.map(\.session.id)
    }

    @Test("no sessions are an empty page")
    func empty() async throws {
        #expect(try await store.sessions(SessionQuery(), owner: .default) == SessionPage(entries: [], total: 0))
    }

    @Test("the order is by activity or by creation")
    func orders() async throws {
        let (first, second, third) = (
            try await test.session(), try await test.session(), try await test.session()
        )
        try await store.append([.text("hello")], to: second, owner: .default)
        #expect(try await list(SessionQuery(order: .lastActiveDescending)) == [second, third, first])
        #expect(try await list(SessionQuery(order: .lastActiveAscending)) == [first, third, second])
        #expect(try await list(SessionQuery(order: .createdAscending)) == [first, second, third])
        #expect(try await list(SessionQuery(order: .createdDescending)) == [third, second, first])
    }

    @Test("sessions of the same moment are listed in the order in which they were made")
    func ties() async throws {
        test.clock.step(0)
        var made: [SessionID] = []
        for _ in 0..<5 { made.append(try await test.session()) }
        #expect(try await list(SessionQuery(order: .createdAscending)) == made)
        #expect(try await list(SessionQuery(order: .createdDescending)) == made.reversed())
        #expect(try await list(SessionQuery()) == made.reversed())
    }

    @Test(
        "pages cut the list without overlap, and know the whole",
        arguments: [
            (page: 1, limit: 3, expected: [0, 1, 2]), (page: 2, limit: 3, expected: [3, 4, 5]),
            (page: 3, limit: 3, expected: [6]), (page: 4, limit: 3, expected: []),
            (page: 1, limit: 100, expected: [0, 1, 2, 3, 4, 5, 6]), (page: .max, limit: 100, expected: []),
        ])
    func pages(page: Int, limit: Int, expected: [Int]) async throws {
        var made: [SessionID] = []
        for _ in 0..<7 { made.append(try await test.session()) }
        let answer = try await store.sessions(
            SessionQuery(page: page, limit: limit, order: .createdAscending), owner: .default)
        #expect(answer.entries.map(\.session.id) == expected.map { made[$0] })
        #expect(answer.total == 7)
    }

    @Test("an entry holds the session as it is read alone, and how many messages it has")
    func entries() async throws {
        let id = try await test.session("a", "b", "c")
        let entry = try #require(try await store.sessions(SessionQuery(), owner: .default).entries.first)
        #expect(entry.session == (try await store.session(id, owner: .default)))
        #expect(entry.messageCount == 3)
    }

    @Test("a filter of any size keeps the sessions that it names", arguments: [0, 1, 20, 600])
    func among(strangers: Int) async throws {
        let wanted = [try await test.session(), try await test.session()]
        _ = try await test.session()
        let among = Set(wanted + (0..<strangers).map { _ in SessionID() })
        let answer = try await store.sessions(SessionQuery(limit: 1, among: among), owner: .default)
        #expect(answer.entries.map(\.session.id) == [wanted[1]])
        #expect(answer.total == 2)
    }

    @Test("sessions are filtered by activity, policy and title, all at once, and counted")
    func filters() async throws {
        let new = [
            NewSession(metadata: ["title": "Quarterly 100% report"]), NewSession(metadata: ["title": "Größe_x"]),
            NewSession(metadata: ["title": 5], policy: "strict"), NewSession(policy: "strict"),
        ]
        var made: [Session] = []
        for session in new { made.append(try await store.create(session, owner: .default)) }
        func found(_ query: SessionQuery) async throws -> [Int] {
            var query = query
            query.order = .createdAscending
            let page = try await store.sessions(query, owner: .default)
            #expect(page.total == page.entries.count)
            return page.entries.compactMap { entry in made.firstIndex { $0.id == entry.session.id } }
        }
        #expect(try await found(SessionQuery(policy: "strict")) == [2, 3])
        #expect(try await found(SessionQuery(title: "REPORT")) == [0])
        #expect(try await found(SessionQuery(title: "0% r")) == [0])
        #expect(try await found(SessionQuery(title: "e_x")) == [1])
        #expect(try await found(SessionQuery(title: "%")) == [0], "a percent sign is one")
        #expect(try await found(SessionQuery(title: "_")) == [1])
        #expect(try await found(SessionQuery(title: "\\")) == [])
        #expect(try await found(SessionQuery(title: "5")) == [2])
        #expect(try await found(SessionQuery(activeSince: made[2].lastActive)) == [2, 3])
        #expect(try await found(SessionQuery(activeSince: made[2].lastActive, policy: "strict", title: "5")) == [2])
        #expect(try await found(SessionQuery(policy: "strict", among: [made[0].id, made[3].id])) == [3])
    }

    @Test("a tenant has as many sessions as it may have, others have their own, and a deleted one makes room")
    func tenantLimit() async throws {
        let store = try SQLiteSessionStore(path: test.folder.database, tenantSessions: 2)
        let first = try await store.create(NewSession(), owner: .default)
        _ = try await store.create(NewSession(), owner: .default)
        await #expect(throws: SessionLimitReached(limit: 2)) { try await store.create(NewSession(), owner: .default) }
        _ = try await store.create(NewSession(), owner: .other)
        #expect(try await store.sessions(SessionQuery(), owner: .default).total == 2)
        try await store.delete(first.id, owner: .default)
        _ = try await store.create(NewSession(), owner: .default)
    }

    @Test("a filter that names nothing matches nothing")
    func amongNothing() async throws {
        _ = try await test.session()
        #expect(try await store.sessions(SessionQuery(among: []), owner: .default).total == 0)
    }
}
