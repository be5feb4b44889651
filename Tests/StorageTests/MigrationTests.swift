import GRDB
import SessionModel
import TestSupport
import Testing

@testable import Storage

@Suite("Migrations")
struct MigrationTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("every migration has a copy of the schema that it leads to")
    func copies() {
        #expect(EarlierSchema.all.map(\.migration) == Schema.migrator.migrations)
    }

    @Test("a database of an earlier version keeps its content and gets today's tables", arguments: EarlierSchema.all)
    func earlier(schema: EarlierSchema) async throws {
        try schema.write(to: folder.database)
        let store = try SQLiteSessionStore(path: folder.database)
        let id = try #require(SessionID(EarlierSchema.session))

        let session = try await store.session(id, owner: .default)
        #expect(session.createdAt.microseconds == 100)
        #expect(session.lastActive.microseconds == 201)
        #expect(session.metadata == ["title": "old"])
        #expect(!session.autoRun)
        #expect(session.policy == "strict")

        let page = try await store.messages(MessageQuery(), in: id, owner: .default)
        #expect(page.total == 2)
        #expect(
            page.messages.map(\.message) == [
                Message(role: .user, type: .message, content: "hi"),
                Message(role: .computer, type: .console, format: "output", content: "cut", recipient: .user),
            ])
        #expect(page.messages.map(\.fullContent) == [nil, "whole"])

        let key = try await store.keys.caller(presenting: EarlierSchema.key[...])
        let knewKeys = EarlierSchema.all.firstIndex { $0.migration == schema.migration } ?? 0 >= 1
        #expect(key?.tenant == (knewKeys ? TenantID(rawValue: "acme") : nil))
        #expect(key?.policies.standard == (knewKeys ? "strict" : nil))

        let request = try await store.begin(IdempotencyKey(tenant: .default, name: "old"), fingerprint: [1])
        let knewRequests = EarlierSchema.all.firstIndex { $0.migration == schema.migration } ?? 0 >= 3
        #expect(request == (knewRequests ? KeptRequest(fingerprint: [1], state: .begun) : nil))
        try store.close()

        let fresh = try TemporaryFolder()
        try SQLiteSessionStore(path: fresh.database).close()
        #expect(try RawDatabase(folder.database).schema() == RawDatabase(fresh.database).schema())
    }

    @Test("opening again runs no migration again and keeps what is there")
    func twice() async throws {
        let first = try SQLiteSessionStore(path: folder.database)
        let id = try await first.create(NewSession(), owner: .default).id
        try first.close()
        let schema = try RawDatabase(folder.database).schema()

        let second = try SQLiteSessionStore(path: folder.database)
        #expect(try await second.session(id, owner: .default).id == id)
        try second.close()
        let database = try RawDatabase(folder.database)
        #expect(try database.schema() == schema)
        #expect(try database.strings("SELECT identifier FROM grdb_migrations") == Schema.migrator.migrations)
    }

    @Test("a start that was killed before its first migration is taken up again")
    func killedAtFirstStart() async throws {
        try RawDatabase(folder.database).execute("CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        let store = try SQLiteSessionStore(path: folder.database)
        #expect(try await store.sessions(SessionQuery(), owner: .default).total == 0)
    }

    @Test("a database that a newer version wrote is refused and left as it was")
    func newer() throws {
        try SQLiteSessionStore(path: folder.database).close()
        try RawDatabase(folder.database).execute("INSERT INTO grdb_migrations VALUES ('9-from-the-future')")
        let before = try folder.bytes()
        #expect(throws: StorageError.newerVersion(path: folder.database)) {
            try SQLiteSessionStore(path: folder.database)
        }
        #expect(try folder.bytes() == before)
    }
}
