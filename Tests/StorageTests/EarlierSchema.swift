import GRDB
import Testing

/// A database as an earlier version left it: what it added to the tables of those before it, and something in them.
///
/// These are copies on purpose: they stay as they were released when the code that makes them has moved on.
struct EarlierSchema: CustomTestStringConvertible, Sendable {
    static let all = [
        EarlierSchema(
            migration: "1-sessions-and-messages",
            tables: """
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
                """,
            rows: """
                INSERT INTO sessions (
                    id, tenant, created_at, last_active, message_count, auto_run, policy, metadata)
                VALUES (
                    '\(session)', 'default', 100, 201, 2, 0, 'strict', '{"title":"old"}');
                INSERT INTO messages (
                    id, session, created_at, role, type, format, recipient, content, full_content)
                VALUES
                    ('7c9e6679-7425-40de-944b-e07fc1f90ae7', '\(session)', 200,
                        'user', 'message', NULL, NULL, 'hi', NULL),
                    ('550e8400-e29b-41d4-a716-446655440000', '\(session)', 201,
                        'computer', 'console', 'output', 'user', 'cut', 'whole');
                """),
        EarlierSchema(
            migration: "2-keys",
            tables: """
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
                """,
            rows: """
                INSERT INTO keys (id, secret_hash, tenant, name, scopes, policies, default_policy, created_at)
                VALUES (
                    '0123456789ab',
                    X'c0b6304bd6ce9b3e65150392c91a3aa76803a59c29e46f9fb2b9aac235e58386',
                    'acme', 'old', 'chat files', 'default strict', 'strict', 300);
                """),
        EarlierSchema(
            migration: "3-instructions-and-spending",
            tables: """
                ALTER TABLE sessions ADD COLUMN instructions TEXT;
                ALTER TABLE sessions ADD COLUMN budget_tokens INTEGER;
                ALTER TABLE sessions ADD COLUMN budget_money INTEGER;
                ALTER TABLE sessions ADD COLUMN spent_tokens INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE sessions ADD COLUMN spent_money INTEGER NOT NULL DEFAULT 0;
                """,
            rows: ""),
        EarlierSchema(
            migration: "4-kept-requests",
            tables: """
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
                """,
            rows: """
                INSERT INTO kept_requests (tenant, key, created_at, fingerprint, state)
                VALUES ('default', 'old', 4102444800000000, X'01', 'begun');
                """),
    ]

    /// Of ``key`` the hash stands in the rows of the version that knew keys first.
    static let key = "nbk_0123456789ab_" + String(repeating: "7", count: 64)

    static let session = "0f8fad5b-d9cb-469f-a165-70867728950e"

    /// The last migration that this version knew.
    let migration: String
    let tables: String
    let rows: String

    var testDescription: String { migration }

    /// Makes the file as that version did, in write-ahead mode.
    func write(to path: String) throws {
        let pool = try DatabasePool(path: path)
        try pool.write { db in
            try db.execute(sql: "PRAGMA application_id = \(0x4E65_7374)")
            try db.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
            for schema in Self.all.prefix(through: Self.all.firstIndex { $0.migration == migration } ?? 0) {
                try db.execute(sql: "INSERT INTO grdb_migrations VALUES (?)", arguments: [schema.migration])
                try db.execute(sql: schema.tables)
                try db.execute(sql: schema.rows)
            }
        }
        try pool.close()
    }
}
