import FoundationEssentials
import GRDB
import SessionModel

/// The statements on `sessions`. Each is scoped by an owner, or keyed by a session that was found for one.
struct SessionTable {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func insert(_ session: Session, owner: TenantID) throws {
        try db.execute(
            sql: """
                INSERT INTO sessions (id, tenant, created_at, last_active, message_count, auto_run, policy, metadata)
                VALUES (?, ?, ?, ?, 0, ?, ?, ?)
                """,
            arguments: [
                session.id.description, owner.rawValue, session.createdAt.microseconds, session.lastActive.microseconds,
                session.autoRun, session.policy, try SessionRow.json(session.metadata),
            ])
    }

    /// - Throws: ``SessionNotFound``.
    func find(_ id: SessionID, owner: TenantID) throws -> SessionPage.Entry {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(SessionRow.columns) FROM sessions WHERE id = ? AND tenant = ?"),
            arguments: [id.description, owner.rawValue])
        guard let row else { throw SessionNotFound(id) }
        return try SessionRow.decode(row)
    }

    func page(_ query: SessionQuery, owner: TenantID) throws -> SessionPage {
        let filter = try Self.filter(query, owner: owner)
        let total = try Int.fetchOne(
            db, sql: "SELECT COUNT(*) FROM sessions WHERE \(filter.sql)", arguments: filter.arguments)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT \(SessionRow.columns) FROM sessions WHERE \(filter.sql)
                ORDER BY \(Self.order(query.order)) LIMIT ? OFFSET ?
                """,
            arguments: filter.arguments + [max(query.limit, 0), Self.offset(query)])
        return SessionPage(entries: try Array(rows.map(SessionRow.decode)), total: total ?? 0)
    }

    func setMetadata(_ metadata: [String: JSONValue], of id: SessionID) throws {
        try db.execute(
            sql: "UPDATE sessions SET metadata = ? WHERE id = ?",
            arguments: [try SessionRow.json(metadata), id.description])
    }

    func setMessageCount(_ count: Int, lastActive: Timestamp, of id: SessionID) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE sessions SET message_count = ?, last_active = ? WHERE id = ?")
        try statement.execute(arguments: [count, lastActive.microseconds, id.description])
    }

    /// Deletes the session, and its messages with it.
    ///
    /// - Throws: ``SessionNotFound``.
    func delete(_ id: SessionID, owner: TenantID) throws {
        try db.execute(
            sql: "DELETE FROM sessions WHERE id = ? AND tenant = ?", arguments: [id.description, owner.rawValue])
        guard db.changesCount == 1 else { throw SessionNotFound(id) }
    }

    private static func filter(
        _ query: SessionQuery, owner: TenantID
    ) throws -> (sql: String, arguments: StatementArguments) {
        guard let among = query.among else { return ("tenant = ?", [owner.rawValue]) }
        let list = String(decoding: try JSONEncoder().encode(among), as: UTF8.self)
        // The plus keeps the tenant's index out of it: a few sessions are looked up, not all of the tenant's compared.
        return ("id IN (SELECT value FROM json_each(?)) AND +tenant = ?", [list, owner.rawValue])
    }

    /// Sessions of the same moment keep the order in which they were made.
    private static func order(_ order: SessionQuery.Order) -> String {
        switch order {
        case .lastActiveDescending: "last_active DESC, rowid DESC"
        case .createdAscending: "created_at, rowid"
        case .createdDescending: "created_at DESC, rowid DESC"
        }
    }

    /// A page beyond all numbers is as empty as any other page beyond the last.
    private static func offset(_ query: SessionQuery) -> Int {
        let (offset, overflow) = max(query.page - 1, 0).multipliedReportingOverflow(by: max(query.limit, 0))
        return overflow ? .max : offset
    }
}
