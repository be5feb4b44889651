import Agent
import SessionModel
import Testing

@Suite("What a turn begins with")
struct TurnOpeningTests {
    private static let question = Message(role: .user, type: .message, content: "hi")
    private static let code = Message(role: .assistant, type: .code, format: "python", content: "1")
    private static let output = Message(role: .computer, type: .console, format: "output", content: "")
    private static let go = Message(role: .user, type: .command, content: "go")
    private static let stop = Message(role: .user, type: .command, content: "stop")

    @Test(
        "the last message decides",
        arguments: [
            ([], [question], .ask),
            ([], [Message(role: .user, type: .image, format: "base64", content: "")], .ask),
            ([], [Message(role: .assistant, type: .message, content: "")], .ask),
            ([question, code], [question], .ask),
            (
                [], [question, Message(role: .user, type: .code, format: "sh", content: "ls")],
                .run(language: "sh", code: "ls")
            ),
            ([], [question, code], .run(language: "python", code: "1")),
            ([], [question, code, output], .ask),
            ([question, code], [go], .resume(language: "python", code: "1")),
            ([question, code, go], [go], .resume(language: "python", code: "1")),
            ([question, code], [stop], .drop),
            ([], [stop], .drop),
        ] as [([Message], [Message], TurnOpening)])
    func opening(history: [Message], request: [Message], expected: TurnOpening) throws {
        #expect(try TurnOpening(history: history, request: request) == expected)
    }

    @Test("code at the end of a conversation that is sent again is what was said, and not to be run")
    func resent() throws {
        #expect(try TurnOpening(history: [], request: [Self.question, Self.code], isResent: true) == .ask)
    }

    @Test(
        "go needs code that waits",
        arguments: [[], [question], [code, output], [code, stop], [code, question]] as [[Message]])
    func nothingWaits(history: [Message]) {
        #expect(throws: InvalidParameter("messages[0].content", "is go, but no code waits for confirmation")) {
            try TurnOpening(history: history, request: [Self.go])
        }
    }

    @Test(
        "messages that no turn can begin with are refused by name",
        arguments: [
            ([], "messages"),
            ([question, Message(role: .user, type: .code, content: "1")], "messages[1].format"),
            ([Message(role: .user, type: .command, content: "jump")], "messages[0].content"),
        ] as [([Message], String)])
    func invalid(request: [Message], name: String) {
        let error = #expect(throws: InvalidParameter.self) { try TurnOpening(history: [], request: request) }
        #expect(error?.name == name)
    }
}
