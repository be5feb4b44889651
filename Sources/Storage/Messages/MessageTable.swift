import FoundationEssentials
import GRDB
import SessionModel

/// The statements on `messages`. The caller has found the session for its owner in the same transaction.
struct MessageTable {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func insert(_ new: NewMessage, at time: Timestamp, in session: SessionID) throws -> StoredMessage {
        let stored = StoredMessage(
            id: MessageID(), createdAt: time, message: new.message, fullContent: new.fullContent)
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO messages (id, session, created_at, role, type, recipient, format, content, full_content)
                VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))
                """)
        let message = stored.message
        try statement.execute(arguments: [
            stored.id.description, session.description, time.microseconds,
            message.role.rawValue, message.type.rawValue, message.recipient?.rawValue,
            message.format.map(ExactText.init), ExactText(message.content), stored.fullContent.map(ExactText.init),
        ])
        return stored
    }

    /// Copies one message within the database; its content is not read into memory.
    func copy(sequence: Int64, at time: Timestamp, to session: SessionID) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO messages (id, session, created_at, role, type, recipient, format, content, full_content)
                SELECT ?, ?, ?, role, type, recipient, format, content, full_content FROM messages WHERE sequence = ?
                """)
        try statement.execute(arguments: [
            MessageID().description, session.description, time.microseconds, sequence,
        ])
    }

    /// The session's messages in order, as sequence numbers.
    func sequences(in session: SessionID) throws -> [Int64] {
        try Int64.fetchAll(
            db, sql: "SELECT sequence FROM messages WHERE session = ? ORDER BY sequence",
            arguments: [session.description])
    }

    /// - Throws: ``MessageNotFound``.
    func find(_ id: MessageID, in session: SessionID) throws -> StoredMessage {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(MessageRow.columns) FROM messages WHERE id = ? AND session = ?"),
            arguments: [id.description, session.description])
        guard let row else { throw MessageNotFound(id) }
        return try MessageRow.decode(row)
    }

    func messages(_ query: MessageQuery, in session: SessionID) throws -> [StoredMessage] {
        guard let end = try end(of: query, in: session) else { return [] }
        var arguments: StatementArguments = [session.description, end]
        if let types = query.types { arguments += [try Self.list(types)] }
        // The newest of those that match are wanted, but in the order in which they were stored.
        arguments += [query.limit.map { max($0, 0) } ?? -1]
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT \(MessageRow.columns) FROM messages WHERE session = ? AND sequence < ? \(Self.filter(query.types))
                    ORDER BY sequence DESC LIMIT ?
                    """),
            arguments: arguments)
        return try Array(rows.map(MessageRow.decode)).reversed()
    }

    func count(of types: Set<Message.Kind>, in session: SessionID) throws -> Int {
        let count = try Int.fetchOne(
            db, sql: "SELECT COUNT(*) FROM messages WHERE session = ? \(Self.filter(types))",
            arguments: [session.description, try Self.list(types)])
        return count ?? 0
    }

    func deleteAll(in session: SessionID) throws {
        try db.execute(sql: "DELETE FROM messages WHERE session = ?", arguments: [session.description])
    }

    /// The sequence number that the asked-for messages lie below; nil when nothing does.
    private func end(of query: MessageQuery, in session: SessionID) throws -> Int64? {
        switch query.before {
        case nil:
            .max
        case .message(let id):
            try Int64.fetchOne(
                db, sql: "SELECT sequence FROM messages WHERE id = ? AND session = ?",
                arguments: [id.description, session.description])
        case .time(let time):
            // The times are in the order of the sequence numbers: one step in the index finds the last before it.
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT sequence + 1 FROM messages WHERE session = ? AND created_at < ?
                    ORDER BY created_at DESC LIMIT 1
                    """,
                arguments: [session.description, time.microseconds])
        }
    }

    private static func filter(_ types: Set<Message.Kind>?) -> String {
        types == nil ? "" : "AND type IN (SELECT value FROM json_each(?))"
    }

    private static func list(_ types: Set<Message.Kind>) throws -> String {
        String(decoding: try JSONEncoder().encode(types), as: UTF8.self)
    }
}
