import GRDB

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

    /// What the query planner says it would do for the statement.
    func plan(of sql: String) throws -> [String] {
        try queue.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map {
                try $0.decode(String.self, forColumn: "detail")
            }
        }
    }
}
