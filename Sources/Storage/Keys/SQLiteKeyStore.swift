import GRDB
package import SessionModel
import Synchronization

/// Keys in the file of the sessions.
///
/// Commands of an operator and the running server have the file open at the same time. Each check reads the file, so what a
/// command has committed holds for the server's next request.
package final class SQLiteKeyStore: Sendable {
    /// How old the time of a key's last use may be before it is written again: a busy key costs one write in that time.
    package static let useResolution = Duration.seconds(60)

    private let database: SessionDatabase

    /// Of its own, so that a check never waits for somebody's long reading.
    private let reader: DatabaseQueue
    private let clock: @Sendable () -> Timestamp

    /// When each key's last use was last written here, so that requests at the same moment do not all write it.
    private let written = Mutex<[KeyID: Timestamp]>([:])

    init(_ database: SessionDatabase, clock: @escaping @Sendable () -> Timestamp) throws {
        self.database = database
        self.clock = clock
        reader = try database.makeReader()
    }

    /// Makes a key. Its text is returned this once; what is kept does not tell it.
    package func create(_ new: NewKey) async throws -> (key: AccessKey, text: KeyText) {
        let text = KeyText()
        let key = AccessKey(
            id: text.id, tenant: new.tenant, name: new.name, scopes: new.scopes, policies: new.policies,
            createdAt: clock(), expiresAt: new.expiresAt)
        try await database.write { db in try KeyTable(db).insert(key, digest: text.digest) }
        return (key, text)
    }

    /// The keys in the order in which they were made, expired and revoked ones too.
    ///
    /// - Parameter tenant: nil for every tenant's.
    package func keys(of tenant: TenantID? = nil) async throws -> [AccessKey] {
        try await database.read { db in try KeyTable(db).all(of: tenant) }
    }

    /// Revokes the key, and returns it as it is then; nil if there is none. One that was revoked before stays as it is.
    package func revoke(_ id: KeyID) async throws -> AccessKey? {
        try await database.write { [clock] db in
            try KeyTable(db).revoke(id, at: clock())
            return try KeyTable(db).find(id)
        }
    }

    func close() throws { try reader.close() }
}

extension SQLiteKeyStore: KeyChecking {
    package func caller(presenting text: Substring) async throws -> Caller? {
        let now = clock()
        guard let text = KeyText(text), let key = try find(text), key.state(at: now) == .active else { return nil }
        if isUseDue(key, now) {
            try await database.write { db in try KeyTable(db).setLastUsed(now, of: key.id) }
        }
        return key.caller
    }

    /// One row by its primary key, most often from memory: some microseconds, less than a change of threads would cost.
    private func find(_ text: KeyText) throws -> AccessKey? {
        try reader.unsafeRead { db in try KeyTable(db).find(text) }
    }

    private func isUseDue(_ key: AccessKey, _ now: Timestamp) -> Bool {
        written.withLock { written in
            let last = max(key.lastUsedAt?.microseconds ?? 0, written[key.id]?.microseconds ?? 0)
            guard now.microseconds - last >= Int64(Self.useResolution / .microseconds(1)) else { return false }
            written[key.id] = now
            return true
        }
    }
}
