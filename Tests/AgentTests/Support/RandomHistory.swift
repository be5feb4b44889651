import SessionModel
import TestSupport

/// Stored messages of every kind in any order, as they may be loaded by hand.
enum RandomHistory {
    static func messages(seed: UInt64) -> [Message] {
        var random = SeededGenerator(seed: seed)
        return (0..<Int.random(in: 0...25, using: &random)).map { _ in message(&random) }
    }

    private static func message(_ random: inout SeededGenerator) -> Message {
        let kinds: [(Message.Role, Message.Kind, String?)] = [
            (.user, .message, nil), (.user, .code, "python"), (.user, .image, "base64"), (.user, .image, "path"),
            (.user, .file, "path"), (.user, .command, nil), (.assistant, .message, nil), (.assistant, .code, "bash"),
            (.assistant, .code, nil), (.computer, .console, "output"), (.computer, .console, "active_line"),
            (.computer, .image, "base64.png"), (.computer, .image, "path"), (.computer, .code, "html"),
            (.computer, .file, "path"), (.computer, .confirmation, "execution"), (.server, .status, nil),
        ]
        let (role, type, format) = kinds[Int.random(in: 0..<kinds.count, using: &random)]
        let texts = ["a", "a\nb", "```\nx\n```", "{\"a\": 1}", "é🐦"] + (role == .user ? [] : [""])
        return Message(
            role: role, type: type, format: format, content: texts.randomElement(using: &random) ?? "",
            recipient: [nil, nil, nil, .user, .assistant].randomElement(using: &random) ?? nil)
    }
}
