import GRDB
package import SessionModel

/// Sessions and messages in one SQLite file.
///
/// A call that returned has committed to the write-ahead log: it survives the death of the process at any moment. When
/// the power fails, what was moved from the log into the file is safe (every thousand pages, and on ``close()``), later
/// commits may be lost, the newest first, and the file stays sound. Waiting for the disk (`synchronous = FULL`)
/// at each commit would cost every message some milliseconds, and one writer serves all sessions.
///
/// Writes happen one after the other, each whole or not at all, and are not undone by cancelling the caller. Reads see
/// one state of the file and wait for no write.
package struct SQLiteSessionStore: SessionStore {
    /// The keys, which are in the same file.
    package let keys: SQLiteKeyStore

    let database: SessionDatabase

    /// Of its own, so that looking up a session never waits for somebody's long reading.
    private let reader: DatabaseQueue
    let clock: @Sendable () -> Timestamp
    private let tenantSessions: Int?

    /// Opens the database, or makes it with mode 0600 in a folder that exists, and brings its tables up to date.
    ///
    /// - Parameters:
    ///   - tenantSessions: How many sessions one tenant may have; nil for any number.
    ///   - clock: Tells the time of what is stored.
    /// - Throws: ``StorageError``.
    package init(
        path: String, tenantSessions: Int? = nil, clock: @escaping @Sendable () -> Timestamp = { .now }
    ) throws {
        try self.init(SessionDatabase(path: path), tenantSessions: tenantSessions, clock: clock)
    }

    init(
        _ database: SessionDatabase, tenantSessions: Int? = nil, clock: @escaping @Sendable () -> Timestamp
    ) throws {
        self.database = database
        self.tenantSessions = tenantSessions
        self.clock = clock
        keys = try SQLiteKeyStore(database, clock: clock)
        reader = try database.makeReader()
    }

    /// Waits for running calls and closes the file, with everything in it and no log left beside it. Later calls throw.
    package func close() throws {
        try keys.close()
        try reader.close()
        try database.close()
    }

    package func create(_ new: NewSession, owner: TenantID) async throws -> Session {
        let session = new.made(at: clock())
        try await database.write { [tenantSessions] db in
            let table = SessionTable(db)
            if let tenantSessions, try table.hasAtLeast(tenantSessions, owner: owner) {
                throw SessionLimitReached(limit: tenantSessions)
            }
            try table.insert(session, owner: owner)
        }
        return session
    }

    package func session(_ id: SessionID, owner: TenantID) async throws -> Session { try find(id, owner: owner) }

    /// One row by its primary key, as each request in a session needs it: less than the two changes of threads would cost.
    private func find(_ id: SessionID, owner: TenantID) throws -> Session {
        do {
            return try reader.unsafeRead { db in try SessionTable(db).find(id, owner: owner).session }
        } catch {
            throw StorageError(error, path: reader.path) ?? error
        }
    }

    package func sessions(_ query: SessionQuery, owner: TenantID) async throws -> SessionPage {
        try await database.read { db in try SessionTable(db).page(query, owner: owner) }
    }

    package func update(_ id: SessionID, with changes: SessionChanges, owner: TenantID) async throws -> Session {
        try await database.write { db in
            let sessions = SessionTable(db)
            let session = changes.applied(to: try sessions.find(id, owner: owner).session)
            try sessions.update(session)
            return session
        }
    }

    package func charge(_ spending: Spending, to id: SessionID, owner: TenantID) async throws {
        try await database.write { db in try SessionTable(db).charge(spending, to: id, owner: owner) }
    }

    package func delete(_ id: SessionID, owner: TenantID) async throws {
        try await database.write { db in try SessionTable(db).delete(id, owner: owner) }
    }

    @discardableResult
    package func append(
        _ messages: [NewMessage], to id: SessionID, owner: TenantID
    ) async throws -> [StoredMessage] {
        try await database.write { [clock] db in
            let entry = try SessionTable(db).find(id, owner: owner)
            let table = MessageTable(db)
            var times = MessageTimes(after: entry.session.lastActive, now: clock())
            let stored = try messages.map { try table.insert($0, at: times.next(), in: id) }
            try SessionTable(db).setMessageCount(entry.messageCount + stored.count, lastActive: times.last, of: id)
            return stored
        }
    }

    package func messages(_ query: MessageQuery, in id: SessionID, owner: TenantID) async throws -> MessagePage {
        try await database.read { db in
            let entry = try SessionTable(db).find(id, owner: owner)
            let table = MessageTable(db)
            let total = try query.types.map { try table.count(of: $0, in: id) } ?? entry.messageCount
            return MessagePage(messages: try table.messages(query, in: id), total: total)
        }
    }

    package func message(_ message: MessageID, in id: SessionID, owner: TenantID) async throws -> StoredMessage {
        try await database.read { db in
            _ = try SessionTable(db).find(id, owner: owner)
            return try MessageTable(db).find(message, in: id)
        }
    }

    package func clearMessages(in id: SessionID, owner: TenantID) async throws -> Int {
        try await database.write { db in
            let entry = try SessionTable(db).find(id, owner: owner)
            try MessageTable(db).deleteAll(in: id)
            // The time of the last message stays, so that messages to come are later than those that were.
            try SessionTable(db).setMessageCount(0, lastActive: entry.session.lastActive, of: id)
            return entry.messageCount
        }
    }

    package func copyMessages(from source: SessionID, to id: SessionID, owner: TenantID) async throws -> Int {
        try await database.write { [clock] db in
            _ = try SessionTable(db).find(source, owner: owner)
            let entry = try SessionTable(db).find(id, owner: owner)
            let table = MessageTable(db)
            let sequences = try table.sequences(in: source)
            var times = MessageTimes(after: entry.session.lastActive, now: clock())
            for sequence in sequences {
                try table.copy(sequence: sequence, at: times.next(), to: id)
            }
            let count = entry.messageCount + sequences.count
            try SessionTable(db).setMessageCount(count, lastActive: times.last, of: id)
            return sequences.count
        }
    }
}

extension SQLiteSessionStore: RetentionStore {
    package func expendableSessions(
        by limits: RetentionLimits, now: Timestamp, count: Int
    ) async throws -> [ExpendableSession] {
        try await database.read { db in try RetentionTable(db).expendable(by: limits, now: now, count: count) }
    }
}
