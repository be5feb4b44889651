package import SessionModel

/// Requests with idempotency keys, in the file of the sessions.
extension SQLiteSessionStore: IdempotencyStore {
    /// How long a key is remembered, in microseconds: a day.
    private static let age: Int64 = 86_400_000_000

    /// How many keys of one tenant are remembered; the oldest are forgotten first.
    private static let most = 10_000

    package func begin(_ key: IdempotencyKey, fingerprint: [UInt8]) async throws -> KeptRequest? {
        try await database.write { [clock] db in
            let now = clock()
            let oldest = Timestamp(microseconds: now.microseconds - Self.age)
            let table = IdempotencyTable(db)
            if let kept = try table.find(key, since: oldest) { return kept }
            try table.prune(key.tenant, before: oldest, keeping: Self.most - 1)
            try table.insert(key, fingerprint: fingerprint, at: now)
            return nil
        }
    }

    package func note(_ session: SessionID, of key: IdempotencyKey) async throws {
        try await database.write { db in try IdempotencyTable(db).setSession(session, of: key) }
    }

    package func finish(_ key: IdempotencyKey, as state: KeptRequest.State) async throws {
        try await database.write { db in try IdempotencyTable(db).setState(state, of: key) }
    }

    package func forget(_ key: IdempotencyKey) async throws {
        try await database.write { db in try IdempotencyTable(db).delete(key) }
    }
}
