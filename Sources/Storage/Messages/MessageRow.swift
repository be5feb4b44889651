import GRDB
import SessionModel

/// One row of `messages`, read.
enum MessageRow {
    static let columns = """
        id, created_at, role, type, recipient, CAST(format AS BLOB) AS format, CAST(content AS BLOB) AS content, \
        CAST(full_content AS BLOB) AS full_content
        """

    static func decode(_ row: Row) throws -> StoredMessage {
        guard let id = MessageID(try row.decode(String.self, forColumn: "id")) else { throw unreadable("id") }
        guard let role = Message.Role(rawValue: try row.decode(String.self, forColumn: "role")) else {
            throw unreadable("role")
        }
        guard let type = Message.Kind(rawValue: try row.decode(String.self, forColumn: "type")) else {
            throw unreadable("type")
        }
        let message = Message(
            role: role, type: type,
            format: try row.decode(ExactText?.self, forColumn: "format")?.text,
            content: try row.decode(ExactText.self, forColumn: "content").text,
            recipient: try recipient(row))
        return StoredMessage(
            id: id,
            createdAt: Timestamp(microseconds: try row.decode(Int64.self, forColumn: "created_at")),
            message: message,
            fullContent: try row.decode(ExactText?.self, forColumn: "full_content")?.text)
    }

    private static func recipient(_ row: Row) throws -> Message.Recipient? {
        guard let text = try row.decode(String?.self, forColumn: "recipient") else { return nil }
        guard let recipient = Message.Recipient(rawValue: text) else { throw unreadable("recipient") }
        return recipient
    }

    private static func unreadable(_ column: String) -> UnreadableRow {
        UnreadableRow(table: "messages", column: column)
    }
}
