import GRDB
import SessionModel

/// The statements that find sessions to delete.
struct RetentionTable {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func expendable(by limits: RetentionLimits, now: Timestamp, count: Int) throws -> [ExpendableSession] {
        var found: [ExpendableSession] = []
        for tenant in try tenants() {
            if let age = limits.age {
                found += try sessions(
                    of: tenant, sql: "last_active < ? ORDER BY last_active LIMIT ?",
                    arguments: [now.microseconds - Int64(age / .microseconds(1)), count])
            }
            if let kept = limits.count {
                found += try sessions(
                    of: tenant, sql: "TRUE ORDER BY last_active DESC LIMIT -1 OFFSET ?", arguments: [kept])
            }
        }
        let unique = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }.values
        return Array(unique.sorted { $0.lastActive < $1.lastActive }.prefix(count))
    }

    /// Steps from tenant to tenant in the index, and over each one's sessions.
    private func tenants() throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                WITH RECURSIVE tenants (name) AS (
                    SELECT MIN(tenant) FROM sessions
                    UNION ALL
                    SELECT (SELECT MIN(tenant) FROM sessions WHERE tenant > name) FROM tenants WHERE name IS NOT NULL
                )
                SELECT name FROM tenants WHERE name IS NOT NULL
                """)
    }

    private func sessions(
        of tenant: String, sql: String, arguments: StatementArguments
    ) throws -> [ExpendableSession] {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT id, last_active FROM sessions WHERE tenant = ? AND \(sql)", arguments: [tenant] + arguments
        )
        return try Array(
            rows.map { row in
                guard let id = SessionID(try row.decode(String.self, forColumn: "id")) else {
                    throw UnreadableRow(table: "sessions", column: "id")
                }
                let time = Timestamp(microseconds: try row.decode(Int64.self, forColumn: "last_active"))
                return ExpendableSession(id: id, owner: TenantID(rawValue: tenant), lastActive: time)
            })
    }
}
