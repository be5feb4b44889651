import SessionModel
import Testing

@testable import Agent

@Suite("The system prompt")
struct SystemPromptTests {
    private let prompt = SystemPrompt(
        languages: [
            Language(name: "python", isStateful: true, note: "an IPython session."),
            Language(name: "bash", isStateful: true, note: "one shell."), Language(name: "cobol", isStateful: false),
        ],
        instructions: ["Speak French.", "", "Be brief."])

    @Test("it names the enabled languages, each with its note, and no others")
    func languages() {
        let text = prompt.text(dialect: .tools)
        #expect(text.contains("Enabled languages: python, bash, cobol."))
        #expect(text.contains("\n- python: an IPython session."))
        #expect(text.contains("\n- bash: one shell."))
        #expect(!text.contains("- cobol"))
        #expect(!text.contains("javascript"))
    }

    @Test("the operator speaks before the session, and the session before the request, which has the last word")
    func instructions() {
        #expect(prompt.text(dialect: .tools).hasSuffix("\n\nSpeak French.\n\nBe brief."))
    }

    @Test("a model is told the one way in which it can run code")
    func dialects() {
        #expect(prompt.text(dialect: .tools).contains("call `execute`"))
        #expect(!prompt.text(dialect: .fences).contains("execute"))
        #expect(prompt.text(dialect: .fences).contains("fenced block"))
    }
}
