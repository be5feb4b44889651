import LanguageModels
import SessionModel
import TestSupport
import Testing

@testable import Agent

@Suite("The conversation in the model's dialect")
struct ConversationWriterTests {
    private let code = Message(role: .assistant, type: .code, format: "python", content: "print(1)")
    private let output = Message(role: .computer, type: .console, format: "output", content: "1\n")
    private let question = Message(role: .user, type: .message, content: "hi")
    private let speech = Message(role: .assistant, type: .message, content: "So.")

    private func write(_ history: [Message], _ dialect: Dialect) -> [ModelMessage] {
        let parts = ConversationBuilder.parts(from: history)
        return Array(ConversationWriter.messages(of: parts, systemPrompt: "s", dialect: dialect).dropFirst())
    }

    @Test("without tools, code is a block in what the model said, and its output what the user says next")
    func fences() {
        #expect(
            write([question, speech, code, output, speech, question], .fences) == [
                .user([.text("hi")]), .assistant(text: "So.\n\n```python\nprint(1)\n```", calls: []),
                .user([.text("Output of this code:\n1\n")]), .assistant(text: "So.", calls: []), .user([.text("hi")]),
            ])
    }

    @Test("a fence is longer than any in the code")
    func longFence() {
        let code = Message(role: .assistant, type: .code, format: "python", content: "'''\n````\n'''")
        #expect(
            write([code], .fences).first == .assistant(text: "`````python\n'''\n````\n'''\n`````", calls: []))
    }

    @Test(
        "whatever the history, every call has its result right behind it, and no result stands alone",
        arguments: 0..<300)
    func valid(seed: UInt64) {
        let messages = write(RandomHistory.messages(seed: seed), .tools)
        var ids: Set<String> = []
        for (index, message) in messages.enumerated() {
            switch message {
            case .assistant(let text, let calls):
                #expect(!text.isEmpty || !calls.isEmpty)
                #expect(calls.count <= 1)
                for call in calls {
                    #expect(ids.insert(call.id).inserted)
                    guard index + 1 < messages.count, case .tool(let id, let output) = messages[index + 1] else {
                        Issue.record("a call without a result")
                        continue
                    }
                    #expect(id == call.id)
                    #expect(!output.isEmpty)
                }
            case .tool(let id, _):
                guard index > 0, case .assistant(_, let calls) = messages[index - 1] else {
                    Issue.record("a result without a call")
                    continue
                }
                #expect(calls.map(\.id) == [id])
            case .user(let contents):
                #expect(!contents.isEmpty)
            case .system:
                Issue.record("a second system message")
            }
        }
    }

    @Test("whatever the history, the two take turns where there are no tools", arguments: 0..<300)
    func alternates(seed: UInt64) {
        let roles = write(RandomHistory.messages(seed: seed), .fences).map { message in
            switch message {
            case .user: "user"
            case .assistant(_, let calls): calls.isEmpty ? "assistant" : "a call"
            case .tool: "a result"
            case .system: "system"
            }
        }
        #expect(Set(roles).isSubset(of: ["user", "assistant"]))
        #expect(zip(roles, roles.dropFirst()).allSatisfy { $0 != $1 })
    }

    @Test("what is for the user alone never reaches the model", arguments: 0..<300)
    func hidden(seed: UInt64) {
        let history = RandomHistory.messages(seed: seed).map { message in
            var message = message
            if message.recipient == .user { message.content = "SECRET" }
            return message
        }
        for dialect in [Dialect.tools, .fences] {
            #expect(!"\(write(history, dialect))".contains("SECRET"))
        }
    }
}
