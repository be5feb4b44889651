import SessionModel

/// The field `instructions` in a session's body.
enum SessionInstructions {
    /// In bytes: they are part of everything that the session's models are asked.
    static let largest = 16 * 1024

    static func read(_ fields: RequestFields) throws -> String? {
        guard let text = try fields.string("instructions") else { return nil }
        guard text.utf8.count <= largest else {
            throw fields.invalid("instructions", "must be no longer than \(largest) bytes")
        }
        return text
    }
}
