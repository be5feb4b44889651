package import LanguageModels
package import SessionModel

/// Turns stored messages into the conversation that a model understands.
///
/// Code becomes a tool call and its output the call's result, whoever wrote the code. Every call has exactly one result
/// right behind it, whatever the history looks like: one that was loaded by hand may have code without output and output
/// without code. Messages for the user alone, and commands, are left out.
package struct ConversationBuilder {
    private struct PendingCall {
        let id: String
        var output = ""
        var hasRun = false
        var images: [ModelContent] = []
    }

    private let limit: ContentLimit
    private var messages: [ModelMessage]
    private var pending: PendingCall?
    private var callCount = 0

    private init(systemPrompt: String, limit: ContentLimit) {
        self.limit = limit
        messages = [.system(systemPrompt)]
    }

    package static func messages(
        from history: [Message], systemPrompt: String, limit: ContentLimit = ContentLimit()
    ) -> [ModelMessage] {
        var builder = ConversationBuilder(systemPrompt: systemPrompt, limit: limit)
        for message in history { builder.add(message) }
        builder.endCall()
        return builder.messages
    }

    private mutating func add(_ message: Message) {
        switch message.role {
        case .user:
            if message.recipient != .user, message.type != .command { addUser(message) }
        case .assistant:
            if message.recipient != .user { addAssistant(message) }
        case .computer:
            // Output that is hidden from the model still says that the code ran.
            pending?.hasRun = true
            if message.recipient != .user { addComputer(message) }
        case .server:
            break
        }
    }

    private mutating func addUser(_ message: Message) {
        endCall()
        switch message.type {
        case .code:
            let language = message.format ?? "python"
            addUser([.text("Run this \(language) code.")])
            beginCall(language: language, code: message.content)
        case .image:
            addUser([Self.image(message)])
        case .file:
            addUser([.text("File: \(message.content)")])
        default:
            addUser([.text(message.content)])
        }
    }

    /// Adds what the user sends; a picture and the words about it are one message.
    private mutating func addUser(_ parts: [ModelContent]) {
        if case .user(let before)? = messages.last, before.allSatisfy(\.isImage) || parts.allSatisfy(\.isImage) {
            messages[messages.count - 1] = .user(before + parts)
        } else {
            messages.append(.user(parts))
        }
    }

    private mutating func addAssistant(_ message: Message) {
        endCall()
        if message.type == .code {
            beginCall(language: message.format ?? "python", code: message.content)
        } else if case .assistant(let text, let calls)? = messages.last, calls.isEmpty {
            messages[messages.count - 1] = .assistant(text: "\(text)\n\n\(message.content)", calls: [])
        } else {
            messages.append(.assistant(text: message.content, calls: []))
        }
    }

    private mutating func addComputer(_ message: Message) {
        switch message.type {
        case .image:
            let image = Self.image(message)
            if image.isImage, pending != nil {
                pending?.images.append(image)
            } else if image.isImage {
                addUser([.text("A picture that code showed earlier:"), image])
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
        if pending != nil {
            pending?.output += text
        } else if !text.isEmpty {
            messages.append(.user([.text("Output of code that ran earlier:\n\(text)")]))
        }
    }

    private mutating func beginCall(language: String, code: String) {
        callCount += 1
        // Nine letters and digits: some providers take identifiers of no other form.
        let number = String(callCount)
        let id = "call" + String(repeating: "0", count: max(0, 5 - number.count)) + number
        let call = ModelToolCall(id: id, language: language, code: code)
        if case .assistant(let text, let calls)? = messages.last, calls.isEmpty {
            messages[messages.count - 1] = .assistant(text: text, calls: [call])
        } else {
            messages.append(.assistant(text: "", calls: [call]))
        }
        pending = PendingCall(id: id)
    }

    private mutating func endCall() {
        guard let pending else { return }
        self.pending = nil
        let nothing = pending.hasRun ? "No output" : "This code was not run."
        messages.append(.tool(callID: pending.id, output: pending.output.isEmpty ? nothing : pending.output))
        // Providers take pictures from users only.
        if !pending.images.isEmpty { messages.append(.user([.text("The code showed:")] + pending.images)) }
    }

    private static func image(_ message: Message) -> ModelContent {
        switch message.format {
        case "path": return .text("Image file: \(message.content)")
        case "base64.jpeg": return .image(mime: "image/jpeg", base64: message.content)
        default: return .image(mime: "image/png", base64: message.content)
        }
    }
}

extension ModelContent {
    fileprivate var isImage: Bool {
        if case .image = self { true } else { false }
    }
}
