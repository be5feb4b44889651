import LanguageModels

/// Writes the parts of a conversation as the messages that a model knows.
///
/// With tools, code is a call that has exactly one result right behind it. Without, code is a fenced block in what the
/// model said and its output a message of the user, and the two take turns, as some models insist.
struct ConversationWriter {
    private let dialect: Dialect
    private var messages: [ModelMessage]
    private var callCount = 0

    private init(dialect: Dialect, systemPrompt: String) {
        self.dialect = dialect
        messages = [.system(systemPrompt)]
    }

    static func messages(
        of parts: [ConversationPart], systemPrompt: String, dialect: Dialect = .tools
    ) -> [ModelMessage] {
        var writer = ConversationWriter(dialect: dialect, systemPrompt: systemPrompt)
        for part in parts { writer.write(part) }
        return writer.messages
    }

    private mutating func write(_ part: ConversationPart) {
        switch part {
        case .question(let contents), .aside(let contents): tell(contents)
        case .speech(let text): say(text)
        case .run(let run): dialect == .tools ? call(run) : fence(run)
        }
    }

    private mutating func tell(_ contents: [ModelContent]) {
        if dialect == .fences, case .user(let before)? = messages.last {
            messages[messages.count - 1] = .user(before + contents)
        } else {
            messages.append(.user(contents))
        }
    }

    private mutating func say(_ text: String) {
        if dialect == .fences, case .assistant(let before, _)? = messages.last {
            messages[messages.count - 1] = .assistant(text: "\(before)\n\n\(text)", calls: [])
        } else {
            messages.append(.assistant(text: text, calls: []))
        }
    }

    private mutating func call(_ run: CodeRun) {
        callCount += 1
        // Nine letters and digits: some providers take identifiers of no other form.
        let number = String(callCount)
        let id = "call" + String(repeating: "0", count: max(0, 5 - number.count)) + number
        let call = ModelToolCall(id: id, language: run.language, code: run.code)
        if case .assistant(let text, let calls)? = messages.last, calls.isEmpty {
            messages[messages.count - 1] = .assistant(text: text, calls: [call])
        } else {
            messages.append(.assistant(text: "", calls: [call]))
        }
        messages.append(.tool(callID: id, output: run.told))
        // Providers take pictures from users only.
        if !run.images.isEmpty { tell([.text("The code showed:")] + run.images) }
    }

    private mutating func fence(_ run: CodeRun) {
        let longest = run.code.split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        say("\(fence)\(run.language)\n\(run.code)\n\(fence)")
        tell([.text("Output of this code:\n\(run.told)")] + run.images)
    }
}
