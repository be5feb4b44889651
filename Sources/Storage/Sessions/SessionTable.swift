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
                INSERT INTO sessions (
                    id, tenant, created_at, last_active, message_count, auto_run, policy, metadata, instructions,
                    budget_tokens, budget_money)
                VALUES (?, ?, ?, ?, 0, ?, ?, ?, CAST(? AS TEXT), ?, ?)
                """,
            arguments: [
                session.id.description, owner.rawValue, session.createdAt.microseconds, session.lastActive.microseconds,
                session.autoRun, session.policy, try SessionRow.json(session.metadata),
                session.instructions.map { ExactText($0) }, session.budget.tokens, session.budget.money?.nanodollars,
            ])
    }

    /// Whether the owner has that many sessions. Looks at no more than so many entries of an index.
    func hasAtLeast(_ count: Int, owner: TenantID) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT COUNT(*) = ?2 FROM (SELECT 1 FROM sessions WHERE tenant = ?1 LIMIT ?2)",
            arguments: [owner.rawValue, count]) ?? false
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

    /// Writes what a caller may change of a session.
    func update(_ session: Session) throws {
        try db.execute(
            sql: """
                UPDATE sessions SET metadata = ?, auto_run = ?, policy = ?, instructions = CAST(? AS TEXT),
                    budget_tokens = ?, budget_money = ?
                WHERE id = ?
                """,
            arguments: [
                try SessionRow.json(session.metadata), session.autoRun, session.policy,
                session.instructions.map { ExactText($0) }, session.budget.tokens, session.budget.money?.nanodollars,
                session.id.description,
            ])
    }

    /// - Throws: ``SessionNotFound``.
    func charge(_ spending: Spending, to id: SessionID, owner: TenantID) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE sessions SET spent_tokens = spent_tokens + ?, spent_money = spent_money + ?
                WHERE id = ? AND tenant = ?
                """)
        try statement.execute(
            arguments: [spending.tokens, spending.money.nanodollars, id.description, owner.rawValue])
        guard db.changesCount == 1 else { throw SessionNotFound(id) }
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
        var conditions = ["tenant = ?"]
        var arguments: StatementArguments = [owner.rawValue]
        if let among = query.among {
            // The plus keeps the tenant's index out of it: a few sessions are looked up, not all of the tenant's compared.
            conditions = ["+tenant = ?", "id IN (SELECT value FROM json_each(?))"]
            arguments += [String(decoding: try JSONEncoder().encode(among), as: UTF8.self)]
        }
        if let time = query.activeSince {
            conditions.append("last_active >= ?")
            arguments += [time.microseconds]
        }
        if let policy = query.policy {
            conditions.append("policy = ?")
            arguments += [policy]
        }
        if let title = query.title {
            conditions.append(#"json_extract(metadata, '$.title') LIKE ? ESCAPE '\'"#)
            arguments += ["%\(Self.literal(title))%"]
        }
        return (conditions.joined(separator: " AND "), arguments)
    }

    /// The text as a pattern that matches nothing but itself.
    private static func literal(_ text: String) -> String {
        text.reduce(into: "") { pattern, character in
            if ["%", "_", "\\"].contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
    }

    /// Sessions of the same moment keep the order in which they were made.
    private static func order(_ order: SessionQuery.Order) -> String {
        switch order {
        case .lastActiveAscending: "last_active, rowid"
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
