import GRDB
import GRDBSQLite

/// The file as any SQLite program sees it.
struct RawDatabase {
    let queue: DatabaseQueue

    init(_ path: String) throws { queue = try DatabaseQueue(path: path) }

    func execute(_ sql: String) throws { try queue.write { db in try db.execute(sql: sql) } }

    func integer(_ sql: String) throws -> Int? { try queue.read { db in try Int.fetchOne(db, sql: sql) } }

    func strings(_ sql: String) throws -> [String] { try queue.read { db in try String.fetchAll(db, sql: sql) } }

    /// Every table and index, as the statement that made it.
    func schema() throws -> [String] {
        try strings("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'grdb_migrations' ORDER BY name")
    }

    /// Runs the statement, and says what SQLite counted meanwhile (sqlite3_stmt_status).
    func work(of sql: String) throws -> (steps: Int, fullScan: Int, sorts: Int) {
        try queue.read { db in
            let statement = try db.makeStatement(sql: sql)
            let rows = try Row.fetchCursor(statement)
            while try rows.next() != nil {}
            func count(_ counter: Int32) -> Int { Int(sqlite3_stmt_status(statement.sqliteStatement, counter, 0)) }
            return (
                count(SQLITE_STMTSTATUS_VM_STEP), count(SQLITE_STMTSTATUS_FULLSCAN_STEP), count(SQLITE_STMTSTATUS_SORT)
            )
        }
    }

    /// What the query planner says it would do for the statement.
    func plan(of sql: String) throws -> [String] {
        try queue.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map {
                try $0.decode(String.self, forColumn: "detail")
            }
        }
    }
}
