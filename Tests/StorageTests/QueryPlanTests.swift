import GRDB
import SessionModel
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite("Query plans")
struct QueryPlanTests {
    /// Collects the statements that a store runs.
    final class Statements: Sendable {
        private let list = Mutex<[String]>([])

        func add(_ sql: String) { list.withLock { $0.append(sql) } }

        /// Those on the store's tables since the last call, with their arguments in place.
        func take() -> [String] {
            list.withLock { list in
                defer { list = [] }
                return list.filter { text in ["sessions", "messages", "keys"].contains { text.contains($0) } }
            }
        }
    }

    let folder: TemporaryFolder
    let store: SQLiteSessionStore
    let statements = Statements()

    init() throws {
        folder = try TemporaryFolder()
        var configuration = SessionDatabase.configuration
        configuration.prepareDatabase { [statements] db in
            db.trace(options: .statement) { event in
                if case .statement(let statement) = event { statements.add(statement.expandedSQL) }
            }
        }
        let clock = ManualClock()
        store = try SQLiteSessionStore(
            SessionDatabase(path: folder.database, configuration: configuration), clock: clock.now)
    }

    /// Runs the calls and returns the plans of all their statements.
    private func plans(_ calls: (SessionID) async throws -> Void) async throws -> [String] {
        let session = try await store.create(NewSession(), owner: .default)
        try await store.append([.text("a"), .text("b")], to: session.id, owner: .default)
        _ = statements.take()
        try await calls(session.id)
        let database = try RawDatabase(folder.database)
        let plans = try statements.take().flatMap { try database.plan(of: $0) }
        #expect(!plans.isEmpty)
        return plans
    }

    private func scans(_ plan: String) -> Bool { plan.contains("SCAN sessions") || plan.contains("SCAN messages") }

    @Test("no call reads a table from end to end", arguments: TenantTests.calls)
    func calls(call: TenantTests.Call) async throws {
        let plans = try await plans { try await call.run(store, $0, .default) }
        #expect(!plans.contains(where: scans))
    }

    @Test(
        "messages are found in the index and come out in order, however they are asked for",
        arguments: [nil, [.message], [.code, .console]] as [Set<Message.Kind>?])
    func messages(types: Set<Message.Kind>?) async throws {
        let plans = try await plans { id in
            let message = try await store.messages(MessageQuery(), in: id, owner: .default).messages[1]
            for bound in [nil, .message(message.id), .time(message.createdAt)] as [MessageQuery.Bound?] {
                _ = try await store.messages(
                    MessageQuery(before: bound, limit: 10, types: types), in: id, owner: .default)
            }
        }
        #expect(!plans.contains(where: scans))
        #expect(!plans.contains { $0.contains("TEMP B-TREE") })
        #expect(plans.contains("SEARCH messages USING INDEX messages_in_order (session=? AND sequence<?)"))
        if types != nil {
            #expect(plans.contains("SEARCH messages USING COVERING INDEX messages_in_order (session=?)"))
        }
    }

    @Test(
        "a page of sessions comes out of an index in order",
        arguments: [
            (SessionQuery.Order.lastActiveDescending, "sessions_by_activity"),
            (.createdAscending, "sessions_by_creation"),
            (.createdDescending, "sessions_by_creation"),
        ])
    func sessions(order: SessionQuery.Order, index: String) async throws {
        let plans = try await plans { _ in
            _ = try await store.sessions(SessionQuery(page: 3, order: order), owner: .default)
        }
        #expect(plans.contains("SEARCH sessions USING INDEX \(index) (tenant=?)"))
        #expect(!plans.contains { scans($0) || $0.contains("TEMP B-TREE") || $0.contains("messages") })
    }

    @Test("a key is found by its id, and nothing else is looked at")
    func keys() async throws {
        let key = try await store.keys.create(NewKey(tenant: .default, scopes: [.chat]))
        let plans = try await plans { _ in
            let caller = try await store.keys.caller(presenting: "\(key.text)")
            #expect(caller == key.key.caller)
        }
        #expect(Set(plans) == ["SEARCH keys USING PRIMARY KEY (id=?)"])
    }

    @Test("a filtered page looks up the sessions that it names")
    func among() async throws {
        let plans = try await plans { id in
            _ = try await store.sessions(SessionQuery(among: [id, SessionID()]), owner: .default)
        }
        #expect(plans.contains("SEARCH sessions USING INDEX sqlite_autoindex_sessions_1 (id=?)"))
        #expect(!plans.contains(where: scans))
    }
}
