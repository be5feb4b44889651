import FoundationEssentials
import GRDB
import SessionModel

/// Statements on the table `kept_requests`.
struct IdempotencyTable {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func find(_ key: IdempotencyKey, since: Timestamp) throws -> KeptRequest? {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT fingerprint, session, state, status, content_type, retry_after, body FROM kept_requests
                WHERE tenant = ? AND key = ? AND created_at > ?
                """,
            arguments: [key.tenant.rawValue, key.name, since.microseconds])
        return try row.map { try request($0) }
    }

    /// Adds a request that is begun, in place of one that is too old to count.
    func insert(_ key: IdempotencyKey, fingerprint: [UInt8], at time: Timestamp) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO kept_requests (tenant, key, created_at, fingerprint, state) VALUES (?, ?, ?, ?, 'begun')
                """,
            arguments: [key.tenant.rawValue, key.name, time.microseconds, Data(fingerprint)])
    }

    /// A session that was deleted meanwhile is none.
    func setSession(_ session: SessionID, of key: IdempotencyKey) throws {
        try db.execute(
            sql: """
                UPDATE kept_requests SET session = (SELECT id FROM sessions WHERE id = ?) WHERE tenant = ? AND key = ?
                """,
            arguments: [session.description, key.tenant.rawValue, key.name])
    }

    func setState(_ state: KeptRequest.State, of key: IdempotencyKey) throws {
        var answer: KeptAnswer?
        var name = "begun"
        switch state {
        case .begun: break
        case .answerTooLarge: name = "too_large"
        case .answered(let kept):
            name = "answered"
            answer = kept
        }
        try db.execute(
            sql: """
                UPDATE kept_requests SET state = ?, status = ?, content_type = ?, retry_after = ?, body = ?
                WHERE tenant = ? AND key = ?
                """,
            arguments: [
                name, answer?.status, answer?.contentType, answer?.retryAfter, answer.map { Data($0.body) },
                key.tenant.rawValue, key.name,
            ])
    }

    func delete(_ key: IdempotencyKey) throws {
        try db.execute(
            sql: "DELETE FROM kept_requests WHERE tenant = ? AND key = ?", arguments: [key.tenant.rawValue, key.name])
    }

    /// Deletes what is too old, and the oldest of what is too much of the tenant's.
    func prune(_ tenant: TenantID, before: Timestamp, keeping count: Int) throws {
        try db.execute(
            sql: "DELETE FROM kept_requests WHERE created_at <= ?", arguments: [before.microseconds])
        try db.execute(
            sql: """
                DELETE FROM kept_requests WHERE tenant = ? AND created_at <= (
                    SELECT created_at FROM kept_requests WHERE tenant = ? ORDER BY created_at DESC LIMIT 1 OFFSET ?)
                """,
            arguments: [tenant.rawValue, tenant.rawValue, count])
    }

    private func request(_ row: Row) throws -> KeptRequest {
        let session: String? = row["session"]
        let fingerprint: Data = row["fingerprint"]
        return KeptRequest(
            fingerprint: Array(fingerprint), state: try state(row), session: session.flatMap { SessionID($0) })
    }

    private func state(_ row: Row) throws -> KeptRequest.State {
        switch row["state"] as String {
        case "begun": return .begun
        case "too_large": return .answerTooLarge
        case "answered":
            guard let status: Int = row["status"], let type: String = row["content_type"], let body: Data = row["body"]
            else { throw UnreadableRow(table: "kept_requests", column: "body") }
            return .answered(
                KeptAnswer(status: status, contentType: type, body: Array(body), retryAfter: row["retry_after"]))
        default: throw UnreadableRow(table: "kept_requests", column: "state")
        }
    }
}
