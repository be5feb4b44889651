import GRDB

/// The tables, and how a database of an earlier version becomes one of this version.
///
/// A migration that was once released is never edited: a change of the tables is a new migration after the last.
enum Schema {
    /// `Nest` in ASCII, in the file's header: tells our databases from other programs', to us and to `file(1)`.
    static let applicationID = 0x4E65_7374

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1-sessions-and-messages", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: sessionsAndMessages)
        }
        return migrator
    }

    /// Timestamps are microseconds since 1970, identifiers are UUIDs as text.
    ///
    /// `message_count` is what listing many sessions would otherwise count row by row. Every transaction that adds or
    /// removes messages sets it.
    ///
    /// The contents of a message come last, because SQLite walks through a long value to reach the columns after it.
    /// `messages_in_order` holds the type so that a filter by type is decided without reading the message.
    private static let sessionsAndMessages = """
        CREATE TABLE sessions (
            id TEXT NOT NULL PRIMARY KEY,
            tenant TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            last_active INTEGER NOT NULL,
            message_count INTEGER NOT NULL,
            auto_run INTEGER NOT NULL,
            policy TEXT NOT NULL,
            metadata TEXT NOT NULL
        ) STRICT;

        CREATE INDEX sessions_by_activity ON sessions (tenant, last_active);
        CREATE INDEX sessions_by_creation ON sessions (tenant, created_at);

        CREATE TABLE messages (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            role TEXT NOT NULL,
            type TEXT NOT NULL,
            format TEXT,
            recipient TEXT,
            content TEXT NOT NULL,
            full_content TEXT,
            UNIQUE (session, created_at)
        ) STRICT;

        CREATE INDEX messages_in_order ON messages (session, sequence, type);
        """
}
