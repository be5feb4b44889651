package import SessionModel

/// What a turn begins with.
package enum TurnOpening: Hashable, Sendable {
    /// The model is asked.
    case ask

    /// Code that the request brings runs, and the turn ends with it.
    case run(language: String, code: String)

    /// Code of the model that waited for confirmation runs, and the model goes on.
    case resume(language: String, code: String)

    /// Code of the model that waited for confirmation is dropped.
    case drop

    /// Decides from what is stored and what the request adds; nothing else has to be remembered, so a turn that waits
    /// for confirmation outlives a restart.
    ///
    /// - Parameters:
    ///   - history: The session's messages, without the request's.
    ///   - request: The request's messages.
    ///   - isResent: The request repeats the whole conversation, as clients do that know of no other code than the user's.
    /// - Throws: `InvalidParameter` for messages that no turn can begin with.
    package init(history: [Message], request: [Message], isResent: Bool = false) throws(InvalidParameter) {
        guard let last = request.last else { throw InvalidParameter("messages", "must not be empty") }
        let field = "messages[\(request.count - 1)]"
        let isCode = last.type == .code && last.role == .assistant && !isResent
        guard last.role == .user || isCode else {
            self = .ask
            return
        }
        switch last.type {
        case .code:
            guard let language = last.format, !language.isEmpty else {
                throw InvalidParameter("\(field).format", "must name the language of the code")
            }
            self = .run(language: language, code: last.content)
        case .command:
            self = try Self.command(last.content, history: history, field: field)
        default:
            self = .ask
        }
    }

    /// Whether a turn that these messages begin looks at what was said before. The user's own code runs without: a
    /// conversation may be long, and reading it would cost every such run.
    package static func needsHistory(for request: [Message]) -> Bool {
        guard let last = request.last else { return true }
        return last.role != .user || last.type != .code
    }

    /// The model's code that waits for a confirmation: the last thing in the history, with no output after it.
    package static func pendingCode(in history: [Message]) -> (language: String, code: String)? {
        // A `go` whose run never came to its end, because the server went down with it, leaves the code pending.
        let last = history.last { !($0.role == .user && $0.type == .command && $0.content == "go") }
        guard let last, last.role == .assistant, last.type == .code, let language = last.format else { return nil }
        return (language, last.content)
    }

    private static func command(
        _ command: String, history: [Message], field: String
    ) throws(InvalidParameter) -> TurnOpening {
        switch command {
        case "stop":
            return .drop
        case "go":
            guard let pending = pendingCode(in: history) else {
                throw InvalidParameter("\(field).content", "is go, but no code waits for confirmation")
            }
            return .resume(language: pending.language, code: pending.code)
        default:
            throw InvalidParameter("\(field).content", "must be go or stop, as the content of a command")
        }
    }
}
