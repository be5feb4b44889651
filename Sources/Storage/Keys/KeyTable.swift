import Crypto
import FoundationEssentials
import GRDB
import SessionModel

/// The statements on `keys`.
struct KeyTable {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func insert(_ key: AccessKey, digest: SHA256Digest) throws {
        try db.execute(
            sql: """
                INSERT INTO keys (\(KeyRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)
                """,
            arguments: [
                key.id.description, Data(digest), key.tenant.rawValue, key.name,
                KeyRow.text(key.scopes.map(\.rawValue)), key.policies.allowed.map(KeyRow.text), key.policies.standard,
                key.createdAt.microseconds, key.expiresAt?.microseconds,
            ])
    }

    /// The key of that text, whatever its state; nil for a text that is not a key's.
    func find(_ text: KeyText) throws -> AccessKey? {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(KeyRow.columns) FROM keys WHERE id = ?"),
            arguments: [text.id.description])
        // The library compares digests in a time that does not depend on them.
        guard let row, try text.digest == row.decode(Data.self, forColumn: "secret_hash") else { return nil }
        return try KeyRow.decode(row)
    }

    func find(_ id: KeyID) throws -> AccessKey? {
        try Row.fetchOne(db, sql: "SELECT \(KeyRow.columns) FROM keys WHERE id = ?", arguments: [id.description])
            .map(KeyRow.decode)
    }

    /// In the order in which they were made.
    func all(of tenant: TenantID?) throws -> [AccessKey] {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT \(KeyRow.columns) FROM keys WHERE ?1 IS NULL OR tenant = ?1 ORDER BY created_at, id",
            arguments: [tenant?.rawValue])
        return try Array(rows.map(KeyRow.decode))
    }

    func revoke(_ id: KeyID, at time: Timestamp) throws {
        try db.execute(
            sql: "UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
            arguments: [time.microseconds, id.description])
    }

    func setLastUsed(_ time: Timestamp, of id: KeyID) throws {
        try db.execute(
            sql: "UPDATE keys SET last_used_at = ? WHERE id = ?", arguments: [time.microseconds, id.description])
    }
}
