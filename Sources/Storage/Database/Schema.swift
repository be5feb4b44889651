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
        migrator.registerMigration("2-keys", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: keys)
        }
        migrator.registerMigration("3-instructions-and-spending", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: instructionsAndSpending)
        }
        migrator.registerMigration("4-kept-requests", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: keptRequests)
        }
        return migrator
    }

    /// Money is billionths of a US dollar; a budget that is NULL is no limit.
    private static let instructionsAndSpending = """
        ALTER TABLE sessions ADD COLUMN instructions TEXT;
        ALTER TABLE sessions ADD COLUMN budget_tokens INTEGER;
        ALTER TABLE sessions ADD COLUMN budget_money INTEGER;
        ALTER TABLE sessions ADD COLUMN spent_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN spent_money INTEGER NOT NULL DEFAULT 0;
        """

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
    /// Scopes and policies are names with spaces between them; no policies at all (NULL) means every one.
    ///
    /// Rows stay when a key is revoked: an operator who looks into what happened asks for them.
    private static let keys = """
        CREATE TABLE keys (
            id TEXT NOT NULL PRIMARY KEY,
            secret_hash BLOB NOT NULL,
            tenant TEXT NOT NULL,
            name TEXT NOT NULL,
            scopes TEXT NOT NULL,
            policies TEXT,
            default_policy TEXT,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            last_used_at INTEGER
        ) STRICT, WITHOUT ROWID;
        """

    /// Requests that came with an idempotency key, and their answers. An answer holds what was said in its session, and goes
    /// with it.
    private static let keptRequests = """
        CREATE TABLE kept_requests (
            tenant TEXT NOT NULL,
            key TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            fingerprint BLOB NOT NULL,
            session TEXT REFERENCES sessions (id) ON DELETE CASCADE,
            state TEXT NOT NULL,
            status INTEGER,
            content_type TEXT,
            retry_after INTEGER,
            body BLOB,
            PRIMARY KEY (tenant, key)
        ) STRICT;

        CREATE INDEX kept_requests_by_age ON kept_requests (created_at);
        CREATE INDEX kept_requests_by_tenant ON kept_requests (tenant, created_at);
        CREATE INDEX kept_requests_by_session ON kept_requests (session);
        """
}
