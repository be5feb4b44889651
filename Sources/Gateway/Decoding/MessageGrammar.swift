import SessionModel

/// Which messages a caller may send: who may say what, and in which format. `docs/http-api.md` has the table.
enum MessageGrammar {
    /// `server` speaks in streams only.
    static let roles: [Message.Role] = [.user, .assistant, .computer]

    /// Confirmations are not among them: they are questions in a stream, and never stored.
    static func types(of role: Message.Role) -> [Message.Kind] {
        switch role {
        case .user: [.message, .code, .image, .file, .command]
        case .assistant: [.message, .code]
        case .computer: [.console, .image, .code, .file]
        case .server: []
        }
    }

    /// What a command may say, of the model's code that waits for confirmation.
    static let commands = ["go", "stop"]

    enum Format {
        /// There is none; what is sent instead of it is one of these.
        case none(tolerated: [String])

        /// One of these; the first where it is not said, unless it must be.
        case oneOf([String], isRequired: Bool)

        /// The name of a language.
        case language
    }

    static func format(of type: Message.Kind) -> Format {
        switch type {
        case .message: .none(tolerated: ["text"])
        case .code: .language
        case .console: .oneOf(["output"], isRequired: false)
        case .image: .oneOf(["base64", "base64.png", "base64.jpeg", "path"], isRequired: true)
        case .file: .oneOf(["path"], isRequired: false)
        case .command, .confirmation, .status, .error: .none(tolerated: [])
        }
    }

    /// Whether a message may be empty. Only one that tells what happened may: nobody asks for nothing.
    static func mayBeEmpty(_ role: Message.Role) -> Bool { role != .user }
}
