import LanguageModels
import SessionModel

/// Turns stored messages into the parts of a conversation.
///
/// Code and its output become one part, whoever wrote the code and whatever the history looks like: one that was loaded by
/// hand may have code without output and output without code. Messages for the user alone, and commands, are left out.
struct ConversationBuilder {
    private let limit: ContentLimit
    private var parts: [ConversationPart] = []
    private var run: CodeRun?

    private init(limit: ContentLimit) { self.limit = limit }

    static func parts(from history: [Message], limit: ContentLimit = ContentLimit()) -> [ConversationPart] {
        var builder = ConversationBuilder(limit: limit)
        for message in history { builder.add(message) }
        builder.endRun()
        return builder.parts
    }

    private mutating func add(_ message: Message) {
        switch message.role {
        case .user:
            if message.recipient != .user, message.type != .command { addUser(message) }
        case .assistant:
            if message.recipient != .user { addAssistant(message) }
        case .computer:
            // Output that is hidden from the model still says that the code ran.
            run?.hasRun = true
            if message.recipient != .user { addComputer(message) }
        case .server:
            break
        }
    }

    private mutating func addUser(_ message: Message) {
        endRun()
        switch message.type {
        case .code:
            let language = message.format ?? "python"
            addQuestion([.text("Run this \(language) code.")])
            run = CodeRun(language: language, code: message.content)
        case .image:
            addQuestion([Self.image(message)])
        case .file:
            addQuestion([.text("File: \(message.content)")])
        default:
            addQuestion([.text(message.content)])
        }
    }

    /// Adds what the user sends; a picture and the words about it are one question.
    private mutating func addQuestion(_ contents: [ModelContent]) {
        if case .question(let before)? = parts.last, before.allSatisfy(\.isImage) || contents.allSatisfy(\.isImage) {
            parts[parts.count - 1] = .question(before + contents)
        } else {
            parts.append(.question(contents))
        }
    }

    private mutating func addAssistant(_ message: Message) {
        endRun()
        // Nobody says nothing, and providers refuse it.
        if message.content.isEmpty { return }
        if message.type == .code {
            run = CodeRun(language: message.format ?? "python", code: message.content)
        } else if case .speech(let text)? = parts.last {
            parts[parts.count - 1] = .speech("\(text)\n\n\(message.content)")
        } else {
            parts.append(.speech(message.content))
        }
    }

    private mutating func addComputer(_ message: Message) {
        switch message.type {
        case .image:
            let image = Self.image(message)
            if image.isImage, run != nil {
                run?.images.append(image)
            } else if image.isImage {
                parts.append(.aside([.text("A picture that code showed earlier:"), image]))
            } else {
                addOutput("[image: \(message.content)]\n")
            }
        case .code:
            addOutput("[shown to the user as \(message.format ?? "code")]\n\(limit.cut(message.content))\n")
        case .file:
            addOutput("[file: \(message.content)]\n")
        case .console where message.format == "active_line", .confirmation:
            break
        default:
            addOutput(message.content)
        }
    }

    private mutating func addOutput(_ text: String) {
        if run != nil {
            run?.output += text
        } else if !text.isEmpty {
            parts.append(.aside([.text("Output of code that ran earlier:\n\(text)")]))
        }
    }

    private mutating func endRun() {
        if let run { parts.append(.run(run)) }
        run = nil
    }

    private static func image(_ message: Message) -> ModelContent {
        switch message.format {
        case "path": return .text("Image file: \(message.content)")
        case "base64.jpeg": return .image(mime: "image/jpeg", base64: message.content)
        default: return .image(mime: "image/png", base64: message.content)
        }
    }
}
