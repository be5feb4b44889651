import Agent
import LanguageModels
import SessionModel
import Testing

@Suite("A turn with a model that has no tools")
struct TurnFenceTests {
    private func begun(autoRun: Bool = true) -> TurnStage {
        var turn = TurnStage(TurnLimits(traits: ModelTraits(takesTools: false)), autoRun: autoRun)
        turn.begin(.ask)
        return turn
    }

    @Test("it is asked in the other dialect")
    func dialect() {
        #expect(begun().questions.map(\.dialect) == [.fences])
    }

    @Test("code is streamed while it is written")
    func live() {
        var turn = begun()
        #expect(turn.text(.text("So:\n``")) == "So:")
        #expect(turn.text(.text("`python\npri")) == "pri")
        #expect(turn.text(.text("nt(1)\n")) == "nt(1)")
    }

    @Test("the answer ends with the fence: the block runs at once, and what follows is never heard")
    func stops() {
        var turn = begun()
        let rest: [ModelEvent] = [.text("It printed 2."), .finished(.complete)]
        #expect(
            turn.feed([.text("So:\n```python\n1\n```\nIt"), .text(" printed")] + rest) == [
                "message: So:", "code/python: 1", "RUN python 1",
            ])
        #expect(turn.ran() == ["console/output: ", "ASK"])
        #expect(turn.feed([.text("Done."), .finished(.complete)]) == ["message: Done.", "FINISH stop"])
    }

    @Test("a fence without a language is python, and another name of a language is found")
    func languages() {
        var turn = begun()
        #expect(turn.feed([.text("```\n1\n```\n")], ends: false) == ["code/python: 1", "RUN python 1"])
        turn.ran()
        #expect(turn.feed([.text("~~~sh\nls\n~~~\n")], ends: false) == ["RESOLVE sh"])
        #expect(turn.handle(.resolved(language: "bash")) == ["code/bash: ls", "RUN bash ls"])
    }

    @Test("a language that is not enabled is answered once")
    func unknownLanguage() {
        var turn = begun()
        let note = "console/output: cobol is not enabled\n"
        turn.feed([.text("```cobol\nx\n```\n")], ends: false)
        #expect(turn.handle(.resolved(language: nil)) == ["code/cobol: x", note, "ASK"])
        turn.feed([.text("```cobol\nx\n```\n")], ends: false)
        #expect(turn.handle(.resolved(language: nil)) == ["code/cobol: x", note, "FINISH error"])
    }

    @Test("a block of text is something to read, and the answer goes on after it")
    func prose() {
        var turn = begun()
        #expect(
            turn.feed([.text("See:\n```text\na\n```\nand\n```py"), .text("thon\n1\n```\n")], ends: false) == [
                "message: See:\n```text\na\n```\nand", "code/python: 1", "RUN python 1",
            ])
    }

    @Test("a block that the answer does not close is closed by its end")
    func unclosed() {
        var turn = begun()
        #expect(turn.feed([.text("```python\n1"), .finished(.complete)]) == ["code/python: 1", "RUN python 1"])
    }

    @Test("a fence at the very end of the answer closes its block")
    func fenceAtEnd() {
        var turn = begun()
        #expect(turn.feed([.text("```python\n1\n```"), .finished(.complete)]) == ["code/python: 1", "RUN python 1"])
    }

    @Test("a block that the token limit cut off is not run", arguments: [("python", "python"), ("sh", "sh")])
    func cutOff(language: String, stored: String) {
        var turn = begun()
        #expect(
            turn.feed([.text("```\(language)\nrm -r /tmp"), .finished(.tokenLimit)]) == [
                "code/\(stored): rm -r /tmp", "console/output: Not run: the code was cut off.\n", "FINISH length",
            ])
    }

    @Test("an empty block is answered")
    func empty() {
        var turn = begun()
        #expect(
            turn.feed([.text("```python\n\n```\n")], ends: false)
                == ["console/output: Not run: the block had no code.\n", "ASK"])
    }

    @Test("without auto-run the block waits for a confirmation")
    func confirmation() {
        var turn = begun(autoRun: false)
        #expect(
            turn.feed([.text("```python\n1\n```\n")], ends: false) == [
                "code/python: 1", "confirm", "FINISH confirmation",
            ])
    }

    @Test("an interruption in the middle of a block leaves it with a note")
    func interrupted() {
        var turn = begun()
        turn.feed([.text("```python\nx = 1")], ends: false)
        #expect(
            turn.handle(.interrupted) == [
                "code/python: x = 1", "console/output: Not run: interrupted.\n", "FINISH interrupted",
            ])
    }

    @Test("a model that calls a tool though it was offered none is understood")
    func calls() {
        var turn = begun()
        #expect(turn.feed(call("python", "1") + [.finished(.toolCalls)]) == ["code/python: 1", "RUN python 1"])
    }

    @Test("an answer that was not heard to its end is charged by estimate, as its usage never came")
    func usage() {
        var turn = begun()
        turn.feed([.text("```python\nprint(1)\n```\n")], ends: false)
        #expect(turn.charges == [Spending(tokens: 100 + 8)])
        #expect(turn.usage == TokenUsage())
    }
}
