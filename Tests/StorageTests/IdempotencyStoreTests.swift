import GRDB
import SessionModel
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite("Requests with idempotency keys in the database")
struct IdempotencyStoreTests {
    private let key = IdempotencyKey(tenant: .default, name: "key")
    private let answer = KeptAnswer(
        status: 429, contentType: "application/json", body: Array("{}".utf8), retryAfter: 5)

    @Test("a key is taken by its first request, for its own tenant")
    func taken() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteSessionStore(path: folder.path + "/db.sqlite")
        #expect(try await store.begin(key, fingerprint: [1]) == nil)
        #expect(try await store.begin(key, fingerprint: [2]) == KeptRequest(fingerprint: [1], state: .begun))
        let other = IdempotencyKey(tenant: TenantID(rawValue: "other"), name: "key")
        #expect(try await store.begin(other, fingerprint: [3]) == nil)
        try await store.finish(key, as: .answered(answer))
        #expect(
            try await store.begin(key, fingerprint: [1])
                == KeptRequest(fingerprint: [1], state: .answered(answer)))
        try await store.finish(key, as: .answerTooLarge)
        #expect(try await store.begin(key, fingerprint: [1])?.state == .answerTooLarge)
        try await store.forget(key)
        #expect(try await store.begin(key, fingerprint: [4]) == nil)
        try store.close()
    }

    @Test("it survives the process, and goes with its session")
    func durable() async throws {
        let folder = try TemporaryFolder()
        var store = try SQLiteSessionStore(path: folder.path + "/db.sqlite")
        let session = try await store.create(NewSession(), owner: .default)
        _ = try await store.begin(key, fingerprint: [1])
        try await store.note(session.id, of: key)
        try store.close()
        store = try SQLiteSessionStore(path: folder.path + "/db.sqlite")
        #expect(
            try await store.begin(key, fingerprint: [1])
                == KeptRequest(fingerprint: [1], state: .begun, session: session.id))
        try await store.delete(session.id, owner: .default)
        #expect(try await store.begin(key, fingerprint: [1]) == nil)
        try store.close()
    }

    @Test("a session that was deleted meanwhile is none")
    func deletedSession() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteSessionStore(path: folder.path + "/db.sqlite")
        _ = try await store.begin(key, fingerprint: [1])
        try await store.note(SessionID(), of: key)
        let kept = try await store.begin(key, fingerprint: [1])
        #expect(kept == KeptRequest(fingerprint: [1], state: .begun, session: nil))
        try store.close()
    }

    @Test("of too many keys of a tenant the oldest are forgotten, and no other tenant's")
    func count() async throws {
        let folder = try TemporaryFolder()
        let time = Mutex(Timestamp(microseconds: 1_000_000))
        let store = try SQLiteSessionStore(
            path: folder.path + "/db.sqlite",
            clock: {
                time.withLock { time in
                    time.microseconds += 1
                    return time
                }
            })
        let other = IdempotencyKey(tenant: TenantID(rawValue: "other"), name: "key")
        _ = try await store.begin(other, fingerprint: [1])
        let keys = (1...10_000).map { IdempotencyKey(tenant: .default, name: "key \($0)") }
        try await store.database.write { db in
            for (number, key) in keys.enumerated() {
                let time = Timestamp(microseconds: 2_000_000 + Int64(number))
                try IdempotencyTable(db).insert(key, fingerprint: [1], at: time)
            }
        }
        time.withLock { $0.microseconds = 3_000_000 }
        #expect(try await store.begin(keys[0], fingerprint: [1]) != nil)
        #expect(try await store.begin(key, fingerprint: [1]) == nil)
        let left = try await store.database.read { db in
            try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM kept_requests WHERE tenant = 'default'")
        }
        #expect(left == 10_000)
        #expect(try await store.begin(keys[1], fingerprint: [1]) != nil)
        #expect(try await store.begin(other, fingerprint: [1]) != nil)
        #expect(try await store.begin(keys[0], fingerprint: [1]) == nil)
        try store.close()
    }

    @Test("what is too old is forgotten whoever comes next")
    func ageOfOthers() async throws {
        let folder = try TemporaryFolder()
        let time = Mutex(Timestamp(microseconds: 1_000_000))
        let store = try SQLiteSessionStore(path: folder.path + "/db.sqlite", clock: { time.withLock { $0 } })
        _ = try await store.begin(key, fingerprint: [1])
        time.withLock { $0.microseconds += 86_400_000_000 }
        _ = try await store.begin(
            IdempotencyKey(tenant: TenantID(rawValue: "other"), name: "key"), fingerprint: [1])
        let left = try await store.database.read { db in
            try String.fetchAll(db, sql: "SELECT tenant FROM kept_requests")
        }
        #expect(left == ["other"])
        try store.close()
    }

    @Test("it is forgotten after a day")
    func age() async throws {
        let folder = try TemporaryFolder()
        let time = Mutex(Timestamp(microseconds: 1_000_000))
        let store = try SQLiteSessionStore(path: folder.path + "/db.sqlite", clock: { time.withLock { $0 } })
        _ = try await store.begin(key, fingerprint: [1])
        time.withLock { $0.microseconds += 86_399_000_000 }
        #expect(try await store.begin(key, fingerprint: [1]) != nil)
        time.withLock { $0.microseconds += 1_000_000 }
        #expect(try await store.begin(key, fingerprint: [1]) == nil)
        try store.close()
    }
}
