import Agent
import LanguageModels
import SessionModel
import Testing

@Suite("A turn whose model answers")
struct TurnAnswerTests {
    @Test("a question goes to the model")
    func begins() {
        var turn = TurnStage()
        #expect(turn.begin(.ask) == ["ASK"])
    }

    @Test("text is streamed as it comes and stored when the answer has ended")
    func speech() {
        var turn = TurnStage()
        turn.begin(.ask)
        #expect(turn.text(.text("Hel")) == "Hel")
        #expect(turn.text(.text("lo")) == "lo")
        #expect(turn.feed([.finished(.complete)]) == ["message: Hello", "FINISH stop"])
    }

    @Test("code is streamed while it is written, stored when it is whole, and run when the answer has ended")
    func code() {
        var turn = TurnStage()
        turn.begin(.ask)
        turn.handle(.model(.toolCallStarted(id: "1", name: "execute")))
        #expect(turn.text(.toolCallArguments(#"{"language":"python","code":"1 +"#)) == "1 +")
        #expect(turn.text(.toolCallArguments(#" 1"}"#)) == " 1")
        #expect(turn.handle(.model(.toolCallEnded)) == ["code/python: 1 + 1"])
        #expect(turn.feed([.finished(.toolCalls)]) == ["RUN python 1 + 1"])
    }

    @Test("the output of code goes back to the model")
    func output() {
        var turn = TurnStage()
        turn.begin(.ask)
        turn.feed(call("python", "1"))
        turn.handle(.execution(.stdout("a\n")))
        #expect(turn.handle(.executionEnded(.ok)) == ["console/output: a\n", "ASK"])
        #expect(turn.feed([.text("Done."), .finished(.complete)]) == ["message: Done.", "FINISH stop"])
    }

    @Test("text before code is a message of its own")
    func textAndCode() {
        var turn = TurnStage()
        turn.begin(.ask)
        #expect(
            turn.feed([.text("So: ")] + call("python", "1")) == ["message: So: ", "code/python: 1", "RUN python 1"])
    }

    @Test("several calls of one answer run one after the other, and what was said between them keeps its place")
    func severalCalls() {
        var turn = TurnStage()
        turn.begin(.ask)
        let answer = call("python", "1") + [.text("then")] + call("bash", "2") + [.finished(.toolCalls)]
        #expect(turn.feed(answer) == ["code/python: 1", "RUN python 1"])
        #expect(
            turn.handle(.executionEnded(.ok)) == [
                "console/output: ", "message: then", "code/bash: 2", "RUN bash 2",
            ])
        #expect(turn.handle(.executionEnded(.error)) == ["console/output: ", "ASK"])
    }

    @Test("the usage of all answers is added up, wherever it comes")
    func usage() {
        var turn = TurnStage()
        turn.begin(.ask)
        let tokens = TokenUsage(promptTokens: 1, completionTokens: 2)
        turn.feed(call("python", "1") + [.finished(.toolCalls), .usage(tokens)])
        turn.handle(.executionEnded(.ok))
        turn.feed([.usage(tokens), .finished(.complete)])
        #expect(turn.usage == TokenUsage(promptTokens: 2, completionTokens: 4))
    }

    @Test("another name of an enabled language is resolved before the code is shown")
    func alias() {
        var turn = TurnStage()
        turn.begin(.ask)
        #expect(turn.feed(call("sh", "ls")) == ["RESOLVE sh"])
        #expect(turn.handle(.resolved(language: "bash")) == ["code/bash: ls", "RUN bash ls"])
    }

    @Test("a language that is not enabled is answered once, and ends the turn the next time")
    func unknownLanguage() {
        var turn = TurnStage()
        turn.begin(.ask)
        let note = "console/output: cobol is not enabled\n"
        #expect(turn.feed(call("cobol", "x") + call("cobol", "y")) == ["RESOLVE cobol"])
        #expect(turn.handle(.resolved(language: nil)) == ["code/cobol: x", note, "RESOLVE cobol"])
        #expect(turn.handle(.resolved(language: nil)) == ["code/cobol: y", note, "ASK"])
        #expect(turn.feed(call("cobol", "x")) == ["RESOLVE cobol"])
        #expect(turn.handle(.resolved(language: nil)) == ["code/cobol: x", note, "FINISH error"])
    }

    @Test("text in the place of code is a message", arguments: ["text", "Markdown"])
    func prose(language: String) {
        var turn = TurnStage()
        turn.begin(.ask)
        #expect(turn.feed(call(language, "Hello")) == ["message: Hello", "FINISH stop"])
    }

    @Test("a call that cannot be run is answered, so that the model can do better")
    func emptyCall() {
        var turn = TurnStage()
        turn.begin(.ask)
        let events: [ModelEvent] = [.toolCallStarted(id: "1", name: "execute"), .toolCallEnded]
        #expect(
            turn.feed(events) == ["code/python: {}", "console/output: Not run: the call had no code.\n", "ASK"])
    }

    @Test("code whose end is missing is answered and not run")
    func cutCall() {
        var turn = TurnStage()
        turn.begin(.ask)
        let events: [ModelEvent] = [
            .toolCallStarted(id: "1", name: "execute"), .toolCallArguments(#"{"code":"rm -r"#), .toolCallEnded,
        ]
        #expect(
            turn.feed(events) == ["code/python: rm -r", "console/output: Not run: the code was cut off.\n", "ASK"])
    }

    @Test("a call of a tool that was never offered is answered, and does not run")
    func unknownTool() {
        var turn = TurnStage()
        turn.begin(.ask)
        let events: [ModelEvent] = [
            .toolCallStarted(id: "1", name: "web_search"), .toolCallArguments(#"{"query":"x"}"#), .toolCallEnded,
        ]
        let note = "console/output: Not run: there is no tool web_search, only execute.\n"
        #expect(turn.feed(events) == [#"code/python: {"query":"x"}"#, note, "ASK"])
    }

    @Test(
        "arguments that are no proper JSON are read for what they were meant to be",
        arguments: [
            ("{\"language\":\"python\",\"code\":\"a\nb\"}", "a\nb"), (#"{"language":"python","code":"a\d"}"#, #"a\d"#),
            (#"{"language":"python","code":"a""#, "a"), ("print(1)", "print(1)"), ("```python\nx\n```", "x"),
            (#"{"language":"python","code":"{\"language\":\"python\",\"code\":\"x\"}"}"#, "x"),
            (#"{"language":"python","code":"`x"}"#, "x"),
            (#"{"language":"python","code":"functions.execute({\"language\":\"python\",\"code\":\"x\"})"}"#, "x"),
        ])
    func malformed(arguments: String, code: String) {
        var turn = TurnStage()
        turn.begin(.ask)
        let events: [ModelEvent] = [
            .toolCallStarted(id: "1", name: "execute"), .toolCallArguments(arguments), .toolCallEnded,
        ]
        #expect(turn.feed(events) == ["code/python: \(code)", "RUN python \(code)"])
    }

    @Test("white space is no code")
    func blankCode() {
        var turn = TurnStage()
        turn.begin(.ask)
        #expect(
            turn.feed(call("python", " \n")).suffix(2) == ["console/output: Not run: the call had no code.\n", "ASK"])
    }

    @Test("of several calls one that cannot run does not keep the others from running")
    func mixedCalls() {
        var turn = TurnStage()
        turn.begin(.ask)
        let empty: [ModelEvent] = [.toolCallStarted(id: "1", name: "execute"), .toolCallEnded]
        #expect(
            turn.feed(call("python", "1") + empty + [.text("so")] + call("bash", "2")) == [
                "code/python: 1", "RUN python 1",
            ])
        #expect(
            turn.ran() == [
                "console/output: ", "code/python: {}", "console/output: Not run: the call had no code.\n",
                "message: so",
                "code/bash: 2", "RUN bash 2",
            ])
        #expect(turn.ran() == ["console/output: ", "ASK"])
    }
}
