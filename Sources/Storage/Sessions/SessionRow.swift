import FoundationEssentials
import GRDB
import SessionModel

/// One row of `sessions`, read; and its metadata, written.
enum SessionRow {
    static let columns = """
        id, created_at, last_active, message_count, auto_run, policy, metadata, CAST(instructions AS BLOB) AS \
        instructions, budget_tokens, budget_money, spent_tokens, spent_money
        """

    static func decode(_ row: Row) throws -> SessionPage.Entry {
        guard let id = SessionID(try row.decode(String.self, forColumn: "id")) else { throw unreadable("id") }
        let session = Session(
            id: id,
            createdAt: Timestamp(microseconds: try row.decode(Int64.self, forColumn: "created_at")),
            lastActive: Timestamp(microseconds: try row.decode(Int64.self, forColumn: "last_active")),
            metadata: try metadata(try row.decode(String.self, forColumn: "metadata")),
            autoRun: try row.decode(Bool.self, forColumn: "auto_run"),
            policy: try row.decode(String.self, forColumn: "policy"),
            instructions: try row.decode(ExactText?.self, forColumn: "instructions")?.text,
            budget: Budget(
                tokens: try row.decode(Int?.self, forColumn: "budget_tokens"),
                money: try row.decode(Int?.self, forColumn: "budget_money").map { Money(nanodollars: $0) }),
            spent: Spending(
                tokens: try row.decode(Int.self, forColumn: "spent_tokens"),
                money: Money(nanodollars: try row.decode(Int.self, forColumn: "spent_money"))))
        return SessionPage.Entry(session: session, messageCount: try row.decode(Int.self, forColumn: "message_count"))
    }

    static func json(_ metadata: [String: JSONValue]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(metadata), as: UTF8.self)
    }

    private static func metadata(_ json: String) throws -> [String: JSONValue] {
        // As most sessions have it; a decoder would cost more than the rest of the row.
        if json == "{}" { return [:] }
        do {
            return try JSONDecoder().decode([String: JSONValue].self, from: Data(json.utf8))
        } catch {
            throw unreadable("metadata")
        }
    }

    private static func unreadable(_ column: String) -> UnreadableRow {
        UnreadableRow(table: "sessions", column: column)
    }
}
