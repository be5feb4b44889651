import FoundationEssentials
import GRDB
import SessionModel

/// One row of `keys`, read.
enum KeyRow {
    static let columns = """
        id, secret_hash, tenant, name, scopes, policies, default_policy, created_at, expires_at, revoked_at, last_used_at
        """

    static func decode(_ row: Row) throws -> AccessKey {
        guard let id = KeyID(try row.decode(String.self, forColumn: "id")) else { throw unreadable("id") }
        return AccessKey(
            id: id,
            tenant: TenantID(rawValue: try row.decode(String.self, forColumn: "tenant")),
            name: try row.decode(String.self, forColumn: "name"),
            scopes: Set(
                try words(row.decode(String.self, forColumn: "scopes")).map { word in
                    guard let scope = Scope(rawValue: word) else { throw unreadable("scopes") }
                    return scope
                }),
            policies: PolicyRights(
                allowed: try row.decode(String?.self, forColumn: "policies").map { Set(words($0)) },
                standard: try row.decode(String?.self, forColumn: "default_policy")),
            createdAt: Timestamp(microseconds: try row.decode(Int64.self, forColumn: "created_at")),
            expiresAt: try time(row, "expires_at"), revokedAt: try time(row, "revoked_at"),
            lastUsedAt: try time(row, "last_used_at"))
    }

    /// Names of scopes and policies have no spaces.
    static func text(_ words: some Sequence<String>) -> String { words.sorted().joined(separator: " ") }

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map { String($0) } }

    private static func time(_ row: Row, _ column: String) throws -> Timestamp? {
        try row.decode(Int64?.self, forColumn: column).map { Timestamp(microseconds: $0) }
    }

    private static func unreadable(_ column: String) -> UnreadableRow {
        UnreadableRow(table: "keys", column: column)
    }
}
