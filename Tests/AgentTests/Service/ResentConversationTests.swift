import Agent
import SessionModel
import Testing

@Suite("Conversations that clients send again with every request")
struct ResentConversationTests {
    private func user(_ text: String) -> Message { Message(role: .user, type: .message, content: text) }
    private func assistant(_ text: String) -> Message { Message(role: .assistant, type: .message, content: text) }

    private func additions(_ request: [Message], _ stored: [Message]) -> [String] {
        ResentConversation.additions(of: request, to: stored).map(\.content)
    }

    @Test("an empty session takes all of it")
    func first() {
        #expect(additions([user("a"), assistant("b"), user("c")], []) == ["a", "b", "c"])
    }

    @Test("a session that has messages takes what stands after the assistant's last word")
    func onlyNew() {
        let stored = [
            user("a"), Message(role: .assistant, type: .code, format: "python", content: "1"),
            Message(role: .computer, type: .console, format: "output", content: "1"), assistant("b"),
        ]
        #expect(additions([user("a"), assistant("```python\n1\n```\nb"), user("c"), user("d")], stored) == ["c", "d"])
    }

    @Test("a client that relies on the session sends its new message alone")
    func alone() {
        #expect(additions([user("c")], [user("a"), assistant("b")]) == ["c"])
    }

    @Test("what was sent before and went unanswered is not added twice")
    func unanswered() {
        #expect(additions([user("a")], [user("a")]) == [])
        #expect(additions([user("a"), assistant("b"), user("c")], [user("a"), assistant("b"), user("c")]) == [])
        #expect(
            additions(
                [user("a"), assistant("b"), user("c"), user("d")], [user("a"), assistant("b"), user("x"), user("c")])
                == ["d"])
    }

    @Test("the same words after an answer are new")
    func repeated() {
        #expect(
            additions([user("go on"), assistant("b"), user("go on")], [user("go on"), assistant("b")]) == ["go on"])
    }
}
