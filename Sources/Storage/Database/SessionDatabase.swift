import GRDB
import Glibc

/// The open database file: one writing connection and a few reading ones, in write-ahead mode.
struct SessionDatabase: Sendable {
    private let pool: DatabasePool

    /// How every connection is set up; foreign keys are on by the library's default.
    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "nestbox.storage"
        // Nobody else writes while the server runs, but an operator's backup or shell may hold the file for a moment.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    /// Opens the file, makes it when it is absent, and brings its tables up to date.
    ///
    /// - Throws: ``StorageError``; a file that is refused is left as it was.
    init(path: String, configuration: Configuration = Self.configuration) throws {
        do {
            try Self.createFile(at: path)
            try Self.inspect(path, configuration)
            // The pool sets synchronous = NORMAL on its writer, which SQLiteSessionStore's guarantee rests on.
            pool = try DatabasePool(path: path, configuration: configuration)
            try Schema.migrator.migrate(pool)
        } catch {
            throw StorageError(error, path: path) ?? .cannotOpen(path: path, reason: Self.reason(of: error))
        }
    }

    /// Reads one state of the database, whatever is written meanwhile.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch {
            throw StorageError(error, path: pool.path) ?? error
        }
    }

    /// Writes in one transaction, which is rolled back if the body throws, and returns when it has committed.
    ///
    /// Cancelling the calling task does not stop it, as it would stop the library's own asynchronous call: the last
    /// thing that an interrupted turn does is to store what it has.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                pool.asyncWrite(body) { _, result in continuation.resume(with: result) }
            }
        } catch {
            throw StorageError(error, path: pool.path) ?? error
        }
    }

    /// Another connection, which reads alone. Each statement sees what has been committed before it.
    func makeReader() throws -> DatabaseQueue {
        var configuration = pool.configuration
        configuration.readonly = true
        return try DatabaseQueue(path: pool.path, configuration: configuration)
    }

    /// Waits for running calls, moves the log into the file and closes it. Calls made later throw.
    func close() throws {
        // A log that cannot be moved now is moved at the next start: closing comes first.
        let checkpoint = Result { try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) } }
        try pool.close()
        try checkpoint.get()
    }

    /// Makes an empty file for the owner's eyes only; SQLite gives its companions the same mode.
    private static func createFile(at path: String) throws {
        // O_EXCL, because closing a descriptor of a file that this process has open as a database drops its locks.
        let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR)
        if descriptor >= 0 {
            Glibc.close(descriptor)
        } else if errno != EEXIST {
            throw StorageError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
        }
    }

    /// Refuses a file that is not ours to write, before anything has changed it.
    private static func inspect(_ path: String, _ configuration: Configuration) throws {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.read { db in
            if try Schema.migrator.appliedIdentifiers(db).isEmpty {
                // No migration yet: new, or killed during its first start, or not ours.
                let tables = "SELECT COUNT(*) FROM sqlite_master WHERE name NOT LIKE '%grdb_migrations%'"
                guard try Int.fetchOne(db, sql: tables) == 0 else { throw StorageError.foreign(path: path) }
            } else {
                let application = try Int.fetchOne(db, sql: "PRAGMA application_id")
                guard application == Schema.applicationID else { throw StorageError.foreign(path: path) }
                guard try !Schema.migrator.hasBeenSuperseded(db) else { throw StorageError.newerVersion(path: path) }
            }
        }
        try queue.close()
    }

    private static func reason(of error: any Error) -> String {
        (error as? DatabaseError)?.message ?? "\(error)"
    }
}
