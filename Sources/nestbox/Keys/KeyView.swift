import FoundationEssentials
import SessionModel

/// A key as the commands tell it.
struct KeyView: Encodable {
    let id: String

    /// The key itself, at the one time that it is known.
    let text: String?
    let tenant: String
    let name: String
    let scopes: [String]

    /// Nil for every policy that the server allows.
    let policies: [String]?
    let defaultPolicy: String?
    let state: String
    let createdAt: Timestamp
    let expiresAt: Timestamp?
    let revokedAt: Timestamp?
    let lastUsedAt: Timestamp?

    init(_ key: AccessKey, now: Timestamp, text: String? = nil) {
        id = "\(key.id)"
        self.text = text
        tenant = key.tenant.rawValue
        name = key.name
        scopes = Scope.allCases.filter(key.scopes.contains).map(\.rawValue)
        policies = key.policies.allowed?.sorted()
        defaultPolicy = key.policies.standard
        state = key.state(at: now).rawValue
        createdAt = key.createdAt
        expiresAt = key.expiresAt
        revokedAt = key.revokedAt
        lastUsedAt = key.lastUsedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, tenant, name, scopes, policies, state
        case text = "key"
        case defaultPolicy = "default_policy"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case revokedAt = "revoked_at"
        case lastUsedAt = "last_used_at"
    }

    /// What is not there is `null`, but for the key, which is absent.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encodeIfPresent(text, forKey: .text)
        try container.encode(tenant, forKey: .tenant)
        try container.encode(name, forKey: .name)
        try container.encode(scopes, forKey: .scopes)
        try container.encode(policies, forKey: .policies)
        try container.encode(defaultPolicy, forKey: .defaultPolicy)
        try container.encode(state, forKey: .state)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(expiresAt, forKey: .expiresAt)
        try container.encode(revokedAt, forKey: .revokedAt)
        try container.encode(lastUsedAt, forKey: .lastUsedAt)
    }

    var json: String { get throws { try Self.encoded(self) } }

    static func json(_ keys: [KeyView]) throws -> String { try encoded(keys) }

    /// What a person sees who has just made it.
    var announcement: String {
        """
        \(text ?? "")

        This is shown once: the server keeps nothing that it could be read from.
        id \(id), tenant \(tenant), scopes \(scopes.joined(separator: ",")), \
        policies \(policies?.joined(separator: ",") ?? "all"), expires \(expiresAt.map { "\($0)" } ?? "never")
        """
    }

    private static func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
