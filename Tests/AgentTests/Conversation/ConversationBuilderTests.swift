import LanguageModels
import SessionModel
import Testing

@testable import Agent

@Suite("The conversation that a model sees")
struct ConversationBuilderTests {
    private func build(_ history: [Message]) -> [ModelMessage] {
        Array(written(history).dropFirst())
    }

    private func written(_ history: [Message]) -> [ModelMessage] {
        ConversationWriter.messages(of: ConversationBuilder.parts(from: history), systemPrompt: "s")
    }

    private func call(_ number: Int, _ language: String, _ code: String) -> ModelToolCall {
        ModelToolCall(id: "call0000\(number)", language: language, code: code)
    }

    private let question = Message(role: .user, type: .message, content: "hi")
    private let code = Message(role: .assistant, type: .code, format: "python", content: "1")
    private let speech = Message(role: .assistant, type: .message, content: "So.")

    private func output(_ text: String, recipient: Message.Recipient? = nil) -> Message {
        Message(role: .computer, type: .console, format: "output", content: text, recipient: recipient)
    }

    @Test("the system prompt comes first")
    func system() {
        #expect(written([]) == [.system("s")])
    }

    @Test("code is a call and its output the result")
    func pair() {
        #expect(
            build([question, speech, code, output("a\n"), output("b\n"), speech]) == [
                .user([.text("hi")]),
                .assistant(text: "So.", calls: [call(1, "python", "1")]),
                .tool(callID: "call00001", output: "a\nb\n"),
                .assistant(text: "So.", calls: []),
            ])
    }

    @Test("code that printed nothing has a result that says so")
    func noOutput() {
        #expect(build([code, output("")]).last == .tool(callID: "call00001", output: "No output"))
        #expect(
            build([code, output("secret", recipient: .user)]).last == .tool(callID: "call00001", output: "No output"))
    }

    @Test("code without output was not run, and every call has its result behind it")
    func unpaired() {
        #expect(
            build([code, code, output("x"), code, question]) == [
                .assistant(text: "", calls: [call(1, "python", "1")]),
                .tool(callID: "call00001", output: "This code was not run."),
                .assistant(text: "", calls: [call(2, "python", "1")]),
                .tool(callID: "call00002", output: "x"),
                .assistant(text: "", calls: [call(3, "python", "1")]),
                .tool(callID: "call00003", output: "This code was not run."),
                .user([.text("hi")]),
            ])
    }

    @Test("output without code is told in words")
    func orphan() {
        #expect(build([output("x"), output("")]) == [.user([.text("Output of code that ran earlier:\nx")])])
    }

    @Test("the user's own code is a request and a call")
    func userCode() {
        #expect(
            build([Message(role: .user, type: .code, format: "bash", content: "ls"), output("a")]) == [
                .user([.text("Run this bash code.")]),
                .assistant(text: "", calls: [call(1, "bash", "ls")]),
                .tool(callID: "call00001", output: "a"),
            ])
    }

    @Test("pictures of the user are part of the message beside them")
    func userImages() {
        let png = Message(role: .user, type: .image, format: "base64", content: "aa")
        let jpeg = Message(role: .user, type: .image, format: "base64.jpeg", content: "bb")
        #expect(
            build([png, question, jpeg]) == [
                .user([.image(mime: "image/png", base64: "aa"), .text("hi"), .image(mime: "image/jpeg", base64: "bb")])
            ])
    }

    @Test("pictures of code come after its result, from the user")
    func codeImages() {
        let image = Message(role: .computer, type: .image, format: "base64.png", content: "aa")
        #expect(
            build([code, image, output("x")]) == [
                .assistant(text: "", calls: [call(1, "python", "1")]),
                .tool(callID: "call00001", output: "x"),
                .user([.text("The code showed:"), .image(mime: "image/png", base64: "aa")]),
            ])
        #expect(
            build([image]) == [
                .user([.text("A picture that code showed earlier:"), .image(mime: "image/png", base64: "aa")])
            ])
    }

    @Test("HTML that code showed is told to the model, cut like other output")
    func html() {
        let html = Message(role: .computer, type: .code, format: "html", content: String(repeating: "x", count: 3000))
        guard case .tool(_, let output)? = build([code, html]).last else {
            Issue.record("no result")
            return
        }
        #expect(output.hasPrefix("[shown to the user as html]\nxxx"))
        #expect(output.contains("[... 200 characters left out ...]"))
    }

    @Test("files and pictures on disk are named")
    func files() {
        let file = Message(role: .user, type: .file, format: "path", content: "a.csv")
        let image = Message(role: .user, type: .image, format: "path", content: "a.png")
        #expect(build([file, image]) == [.user([.text("File: a.csv")]), .user([.text("Image file: a.png")])])
    }

    @Test("commands and what is for the user alone are left out")
    func hidden() {
        let go = Message(role: .user, type: .command, content: "go")
        let note = Message(role: .assistant, type: .message, content: "psst", recipient: .user)
        #expect(build([code, go, note, output("x")]).last == .tool(callID: "call00001", output: "x"))
        #expect(build([go, note]).isEmpty)
    }
}
