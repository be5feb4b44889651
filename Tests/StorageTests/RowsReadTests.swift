import GRDB
import SessionModel
import TestSupport
import Testing

@testable import Storage

/// What listing and paging cost where there is much: counted in steps of SQLite's machine, which no clock disturbs.
@Suite("Rows that are read")
struct RowsReadTests {
    static let sessions = 10_000
    static let messages = 100

    let folder: TemporaryFolder
    let store: SQLiteSessionStore
    let statements = QueryPlanTests.Statements()

    init() throws {
        folder = try TemporaryFolder()
        var configuration = SessionDatabase.configuration
        configuration.prepareDatabase { [statements] db in
            db.trace(options: .statement) { event in
                if case .statement(let statement) = event { statements.add(statement.expandedSQL) }
            }
        }
        store = try SQLiteSessionStore(
            SessionDatabase(path: folder.database, configuration: configuration), clock: ManualClock().now)
    }

    /// Fills the tables: so many sessions of the default tenant, the first of them with so many messages, and others'.
    private func fill(sessions: Int, messages: Int) throws {
        let id = "printf('00000000-0000-4000-8000-%012x', number)"
        let numbers = "WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers LIMIT"
        try RawDatabase(folder.database).execute(
            """
            DELETE FROM sessions;
            INSERT INTO sessions (
                id, tenant, created_at, last_active, message_count, auto_run, policy, metadata)
            \(numbers) \(sessions * 2))
                SELECT \(id), iif(number <= \(sessions), 'default', 'other'), number, 1000000 - number, 0, 1, 'default',
                    '{"title":"session ' || number || '"}' FROM numbers;
            INSERT INTO messages \(numbers) \(messages))
                SELECT NULL, \(id), '00000000-0000-4000-8000-000000000001', number, 'user', 'message', NULL, NULL, 'x', NULL
                FROM numbers;
            UPDATE sessions SET message_count = \(messages) WHERE rowid = 1;
            """)
    }

    /// The steps that the statements of a call take, all together.
    private func steps(_ call: () async throws -> Void) async throws -> Int {
        _ = statements.take()
        try await call()
        let database = try RawDatabase(folder.database)
        let counts = try statements.take().map { try database.work(of: $0) }
        #expect(!counts.isEmpty)
        #expect(counts.allSatisfy { $0.fullScan == 0 && $0.sorts == 0 }, "a table was read whole, or rows were sorted")
        return counts.map(\.steps).reduce(0, +)
    }

    @Test(
        "a page of ten thousand sessions takes some steps for each entry of an index that it counts or skips, and no more",
        arguments: [
            SessionQuery.Order.lastActiveDescending, .lastActiveAscending, .createdDescending, .createdAscending,
        ])
    func pages(order: SessionQuery.Order) async throws {
        try fill(sessions: Self.sessions, messages: 0)
        for page in [1, 250, 500] {
            let steps = try await steps {
                let page = try await store.sessions(SessionQuery(page: page, order: order), owner: .default)
                #expect(page.total == Self.sessions)
                #expect(page.entries.count == 20)
            }
            // Counting takes a step or two for each session, skipping to the page as much again, 20 rows a thousand.
            #expect(steps < Self.sessions * 8 + 2000, "page \(page)")
        }
    }

    @Test("a page of messages costs the same among a hundred and among ten thousand")
    func messages() async throws {
        var costs: [Int] = []
        for count in [Self.messages, 10_000] {
            try fill(sessions: 1, messages: count)
            let id = try #require(SessionID("00000000-0000-4000-8000-000000000001"))
            let middle = Timestamp(microseconds: Int64(count / 2))
            costs.append(
                try await steps {
                    let page = try await store.messages(
                        MessageQuery(before: .time(middle), limit: 20), in: id, owner: .default)
                    #expect(page.messages.count == 20)
                    #expect(page.total == count)
                })
        }
        #expect(costs[0] == costs[1])
    }

    @Test("looking a session up costs the same among few and among ten thousand")
    func lookup() async throws {
        var costs: [Int] = []
        for count in [1, Self.sessions] {
            try fill(sessions: count, messages: 0)
            let id = try #require(SessionID("00000000-0000-4000-8000-000000000001"))
            costs.append(try await steps { _ = try await store.session(id, owner: .default) })
        }
        #expect(costs[0] == costs[1])
    }
}
