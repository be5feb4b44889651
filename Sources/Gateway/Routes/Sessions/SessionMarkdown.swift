import SessionModel

/// A session as a document to read.
enum SessionMarkdown {
    static func render(_ session: Session, _ messages: [StoredMessage]) -> String {
        let title = session.metadata["title"]?.stringValue ?? "Session \(session.id)"
        var document = "# \(oneLine(title))\n\nSession `\(session.id)`, made \(session.createdAt)\n"
        var speaker: Message.Role?
        for stored in messages {
            if stored.message.role != speaker {
                speaker = stored.message.role
                document += "\n## \(stored.message.role.rawValue.capitalizedName)\n"
            }
            document += "\n\(body(of: stored))\n"
        }
        return document
    }

    private static func body(of stored: StoredMessage) -> String {
        let message = stored.message
        let content = stored.fullContent ?? message.content
        switch message.type {
        case .code:
            return fenced(content, language: message.format ?? "")
        case .console:
            return fenced(content, language: "text")
        case .image where message.format == "path":
            return "![image](<\(oneLine(content))>)"
        case .image:
            let subtype = message.format == "base64.jpeg" ? "jpeg" : "png"
            return "![image](data:image/\(subtype);base64,\(content))"
        case .file:
            return "File: `\(oneLine(content))`"
        case .command:
            return "Command: `\(oneLine(content))`"
        case .message, .confirmation, .status, .error:
            return content
        }
    }

    /// A block whose fence is longer than any run of backquotes in it, so that the content cannot close it.
    private static func fenced(_ content: String, language: String) -> String {
        var longest = 0
        var run = 0
        for character in content.utf8 {
            run = character == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        let end = content.hasSuffix("\n") ? "" : "\n"
        return "\(fence)\(oneLine(language))\n\(content)\(end)\(fence)"
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension String {
    fileprivate var capitalizedName: String { prefix(1).uppercased() + dropFirst() }
}
