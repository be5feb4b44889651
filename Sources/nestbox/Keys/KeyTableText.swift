/// Keys as lines for a person.
struct KeyTableText: CustomStringConvertible {
    let description: String

    init(_ keys: [KeyView]) {
        guard !keys.isEmpty else {
            description = "There are no keys; the one in API_KEY, or that the server made for itself, is not listed."
            return
        }
        let header = ["ID", "TENANT", "NAME", "SCOPES", "POLICIES", "STATE", "EXPIRES", "LAST USED"]
        let rows = [header] + keys.map(Self.cells)
        let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        description = rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    private static func cells(_ key: KeyView) -> [String] {
        [
            key.id, key.tenant, key.name.isEmpty ? "-" : key.name, key.scopes.joined(separator: ","),
            key.policies?.joined(separator: ",") ?? "all", key.state,
            key.expiresAt.map { "\($0)" } ?? "never", key.lastUsedAt.map { "\($0)" } ?? "never",
        ]
    }
}
