import Agent
import LanguageModels
import SessionModel
import Testing

/// What a turn did, short enough to read: `+code` a message stored, `chunk` chunks are left out, the rest by name.
private func summary(_ actions: [TurnAction]) -> [String] {
    actions.compactMap { action in
        switch action {
        case .emit(let chunk): chunk.type == .confirmation ? "confirm" : nil
        case .store(let stored):
            "\(stored.message.type.rawValue)"
                + (stored.message.format.map { "/\($0)" } ?? "") + ": " + stored.message.content
        case .ask: "ASK"
        case .resolve(let language): "RESOLVE \(language)"
        case .run(let language, let code): "RUN \(language) \(code)"
        case .finish(let reason): "FINISH \(reason.rawValue)"
        }
    }
}

@Suite("The turn, transition by transition")
struct TurnTests {
    private func turn(autoRun: Bool = true, modelCalls: Int = 25) -> Turn {
        Turn(languages: ["python", "bash"], autoRun: autoRun, limits: TurnLimits(modelCalls: modelCalls))
    }

    private func text(_ actions: [TurnAction]) -> String {
        actions.map { if case .emit(let chunk) = $0 { chunk.content?.stringValue ?? "" } else { "" } }.joined()
    }

    private func feed(_ turn: inout Turn, _ events: [ModelEvent], ends: Bool = true) -> [String] {
        var actions: [TurnAction] = []
        for event in events { actions += turn.handle(.model(event)) }
        if ends { actions += turn.handle(.answerEnded) }
        return summary(actions)
    }

    private func call(_ language: String, _ code: String) -> [ModelEvent] {
        ScriptedModel.Answer.call(language, code)
    }

    // MARK: Asking

    @Test("a question goes to the model")
    func begins() {
        var turn = turn()
        #expect(turn.begin(.ask) == [.ask])
    }

    @Test("text is streamed as it comes and stored when the answer has ended")
    func speech() {
        var turn = turn()
        _ = turn.begin(.ask)
        #expect(text(turn.handle(.model(.text("Hel")))) == "Hel")
        #expect(text(turn.handle(.model(.text("lo")))) == "lo")
        #expect(feed(&turn, [.finished(.complete)]) == ["message: Hello", "FINISH stop"])
    }

    @Test("code is streamed while it is written, stored when it is whole, and run when the answer has ended")
    func code() {
        var turn = turn()
        _ = turn.begin(.ask)
        _ = turn.handle(.model(.toolCallStarted(id: "1", name: "execute")))
        #expect(text(turn.handle(.model(.toolCallArguments(#"{"language":"python","code":"1 +"#)))) == "1 +")
        #expect(text(turn.handle(.model(.toolCallArguments(#" 1"}"#)))) == " 1")
        #expect(summary(turn.handle(.model(.toolCallEnded))) == ["code/python: 1 + 1"])
        #expect(feed(&turn, [.finished(.toolCalls)]) == ["RUN python 1 + 1"])
    }

    @Test("the output of code goes back to the model")
    func output() {
        var turn = turn()
        _ = turn.begin(.ask)
        _ = feed(&turn, call("python", "1"))
        #expect(text(turn.handle(.execution(.stdout("a\n")))) == "a\n")
        #expect(summary(turn.handle(.executionEnded(.ok))) == ["console/output: a\n", "ASK"])
        #expect(feed(&turn, [.text("Done."), .finished(.complete)]) == ["message: Done.", "FINISH stop"])
    }

    @Test("text before code is a message of its own")
    func textAndCode() {
        var turn = turn()
        _ = turn.begin(.ask)
        #expect(
            feed(&turn, [.text("So: ")] + call("python", "1")) == ["message: So: ", "code/python: 1", "RUN python 1"])
    }

    @Test("several calls of one answer run one after the other, and what was said between them keeps its place")
    func severalCalls() {
        var turn = turn()
        _ = turn.begin(.ask)
        let answer = call("python", "1") + [.text("then")] + call("bash", "2") + [.finished(.toolCalls)]
        #expect(feed(&turn, answer) == ["code/python: 1", "RUN python 1"])
        #expect(
            summary(turn.handle(.executionEnded(.ok))) == [
                "console/output: ", "message: then", "code/bash: 2", "RUN bash 2",
            ])
        #expect(summary(turn.handle(.executionEnded(.error))) == ["console/output: ", "ASK"])
    }

    @Test("the usage of all answers is added up, wherever it comes")
    func usage() {
        var turn = turn()
        _ = turn.begin(.ask)
        let tokens = TokenUsage(promptTokens: 1, completionTokens: 2)
        _ = feed(&turn, call("python", "1") + [.finished(.toolCalls), .usage(tokens)])
        _ = turn.handle(.executionEnded(.ok))
        _ = feed(&turn, [.usage(tokens), .finished(.complete)])
        #expect(turn.usage == TokenUsage(promptTokens: 2, completionTokens: 4))
    }

    // MARK: Ends

    @Test("a model that always wants to run more is ended")
    func maxTurns() {
        var turn = turn(modelCalls: 2)
        _ = turn.begin(.ask)
        _ = feed(&turn, call("python", "1"))
        #expect(summary(turn.handle(.executionEnded(.ok))).last == "ASK")
        _ = feed(&turn, call("python", "2"))
        #expect(summary(turn.handle(.executionEnded(.ok))).last == "FINISH max_turns")
    }

    @Test("text that reached the token limit ends the turn")
    func length() {
        var turn = turn()
        _ = turn.begin(.ask)
        #expect(feed(&turn, [.text("half"), .finished(.tokenLimit)]) == ["message: half", "FINISH length"])
    }

    @Test("code that reached the token limit is not run, and says so")
    func lengthInCode() {
        var turn = turn()
        _ = turn.begin(.ask)
        let cut: [ModelEvent] = [
            .toolCallStarted(id: "1", name: "execute"), .toolCallArguments(#"{"language":"bash","code":"rm -r /tmp"#),
            .toolCallEnded, .finished(.tokenLimit),
        ]
        let note = "console/output: Not run: the code was cut off.\n"
        #expect(feed(&turn, cut) == ["code/bash: rm -r /tmp", note, "FINISH length"])
    }

    @Test("of an answer that reached the token limit nothing is run")
    func lengthAfterCode() {
        var turn = turn()
        _ = turn.begin(.ask)
        #expect(
            feed(&turn, call("python", "1") + [.text("and"), .finished(.tokenLimit)]) == [
                "code/python: 1", "console/output: Not run: the answer was cut off at the token limit.\n",
                "FINISH length",
            ])
    }

    @Test("a filtered answer ends the turn")
    func filtered() {
        var turn = turn()
        _ = turn.begin(.ask)
        #expect(feed(&turn, [.finished(.contentFilter)]) == ["FINISH stop"])
    }

    @Test("a model that fails leaves what it said")
    func answerFailed() {
        var turn = turn()
        _ = turn.begin(.ask)
        _ = feed(&turn, [.text("half")], ends: false)
        #expect(summary(turn.handle(.answerFailed)) == ["message: half"])
        #expect(turn.handle(.answerEnded).isEmpty)
    }

    @Test("a model that fails while it writes code leaves the code, with a note that it did not run")
    func answerFailedInCode() {
        var turn = turn()
        _ = turn.begin(.ask)
        _ = feed(&turn, Array(call("python", "1").prefix(2)), ends: false)
        #expect(
            summary(turn.handle(.answerFailed)) == [
                "code/python: 1", "console/output: Not run: the model's answer broke off.\n",
            ])
    }

    // MARK: Confirmation

    @Test("without auto-run, the first code block stops the turn")
    func confirmation() {
        var turn = turn(autoRun: false)
        _ = turn.begin(.ask)
        #expect(
            feed(&turn, call("python", "1") + call("python", "2")) == [
                "code/python: 1", "confirm", "FINISH confirmation",
            ])
    }

    @Test("go runs that one block, and the model goes on")
    func resume() {
        var turn = turn(autoRun: false)
        #expect(summary(turn.begin(.resume(language: "python", code: "1"))) == ["RUN python 1"])
        #expect(summary(turn.handle(.executionEnded(.ok))) == ["console/output: ", "ASK"])
        #expect(feed(&turn, call("python", "2")) == ["code/python: 2", "confirm", "FINISH confirmation"])
    }

    @Test("stop ends the turn")
    func drop() {
        var turn = turn()
        #expect(turn.begin(.drop) == [.finish(.stop)])
    }

    @Test("the user's own code runs without a confirmation and without the model")
    func direct() {
        var turn = turn(autoRun: false)
        #expect(summary(turn.begin(.run(language: "bash", code: "ls"))) == ["RUN bash ls"])
        _ = turn.handle(.execution(.stdout("a\n")))
        #expect(summary(turn.handle(.executionEnded(.ok))) == ["console/output: a\n", "FINISH stop"])
    }

    // MARK: Languages

    @Test("another name of an enabled language is resolved before the code is shown")
    func alias() {
        var turn = turn()
        _ = turn.begin(.ask)
        #expect(feed(&turn, call("sh", "ls")) == ["RESOLVE sh"])
        #expect(summary(turn.handle(.resolved(language: "bash"))) == ["code/bash: ls", "RUN bash ls"])
    }

    @Test("a language that is not enabled is answered once, and ends the turn the next time")
    func unknownLanguage() {
        var turn = turn()
        _ = turn.begin(.ask)
        let note = "console/output: cobol is not enabled\n"
        #expect(feed(&turn, call("cobol", "x") + call("cobol", "y")) == ["RESOLVE cobol"])
        #expect(summary(turn.handle(.resolved(language: nil))) == ["code/cobol: x", note, "RESOLVE cobol"])
        #expect(summary(turn.handle(.resolved(language: nil))) == ["code/cobol: y", note, "ASK"])
        #expect(feed(&turn, call("cobol", "x")) == ["RESOLVE cobol"])
        #expect(summary(turn.handle(.resolved(language: nil))) == ["code/cobol: x", note, "FINISH error"])
    }

    @Test("text in the place of code is a message", arguments: ["text", "Markdown"])
    func prose(language: String) {
        var turn = turn()
        _ = turn.begin(.ask)
        #expect(feed(&turn, call(language, "Hello")) == ["message: Hello", "FINISH stop"])
    }

    @Test("a call that cannot be run is answered, so that the model can do better")
    func emptyCall() {
        var turn = turn()
        _ = turn.begin(.ask)
        let events: [ModelEvent] = [.toolCallStarted(id: "1", name: "execute"), .toolCallEnded]
        #expect(
            feed(&turn, events) == ["code/python: {}", "console/output: Not run: the call had no code.\n", "ASK"])
    }

    @Test("code whose end is missing is answered and not run")
    func cutCall() {
        var turn = turn()
        _ = turn.begin(.ask)
        let events: [ModelEvent] = [
            .toolCallStarted(id: "1", name: "execute"), .toolCallArguments(#"{"code":"rm -r"#), .toolCallEnded,
        ]
        #expect(
            feed(&turn, events) == ["code/python: rm -r", "console/output: Not run: the code was cut off.\n", "ASK"])
    }

    // MARK: The run

    @Test(
        "what code shows becomes messages of its kind",
        arguments: [
            (.stdout("a"), ["console/output: a"]),
            (.stderr("a"), ["console/output: a"]),
            (
                .error(ExecutionError(name: "E", value: "v", traceback: "Traceback\nE: v")),
                ["console/output: Traceback\nE: v\n"]
            ),
            (.kernelDied("The kernel died."), ["console/output: The kernel died.\n"]),
            (.result(RichOutput(["text/plain": "2"])), ["console/output: 2\n"]),
            (.result(RichOutput(["text/plain": "2", "text/html": "<b>"])), ["code/html: <b>"]),
            (.display(RichOutput(["image/png": "aa", "text/plain": "Figure"])), ["image/base64.png: aa"]),
            (.display(RichOutput(["image/jpeg": "bb", "text/html": "<b>"])), ["image/base64.jpeg: bb"]),
            (.display(RichOutput(["application/x": "?"])), ["console/output: "]),
            (.activeLine(3), ["console/output: "]),
        ] as [(ExecutionEvent, [String])])
    func shown(event: ExecutionEvent, stored: [String]) {
        var turn = turn()
        var actions = turn.begin(.run(language: "python", code: "x"))
        actions += turn.handle(.execution(event))
        actions += turn.handle(.executionEnded(.ok))
        #expect(summary(actions) == ["RUN python x"] + stored + ["FINISH stop"])
    }

    @Test("output, a picture and output keep their order")
    func mixed() {
        var turn = turn()
        _ = turn.begin(.run(language: "python", code: "x"))
        var actions = turn.handle(.execution(.stdout("a")))
        actions += turn.handle(.execution(.display(RichOutput(["image/png": "aa"]))))
        actions += turn.handle(.execution(.stderr("b")))
        actions += turn.handle(.executionEnded(.ok))
        #expect(summary(actions) == ["console/output: a", "image/base64.png: aa", "console/output: b", "FINISH stop"])
    }

    @Test("code that died with its kernel is told to the model")
    func kernelDied() {
        var turn = turn()
        _ = turn.begin(.ask)
        _ = feed(&turn, call("python", "1"))
        _ = turn.handle(.execution(.kernelDied("The kernel died.")))
        #expect(summary(turn.handle(.executionEnded(.kernelDied))) == ["console/output: The kernel died.\n", "ASK"])
    }

    @Test("code that was interrupted ends the turn")
    func runInterrupted() {
        var turn = turn()
        _ = turn.begin(.ask)
        _ = feed(&turn, call("python", "1"))
        #expect(summary(turn.handle(.executionEnded(.interrupted))) == ["console/output: ", "FINISH interrupted"])
    }

    @Test("code that lost its worker leaves what it had")
    func runFailed() {
        var turn = turn()
        _ = turn.begin(.run(language: "python", code: "x"))
        _ = turn.handle(.execution(.stdout("a\n")))
        #expect(summary(turn.handle(.executionFailed(note: "Lost."))) == ["console/output: a\nLost.\n"])
    }

    @Test("code that could not be started leaves nothing, so that it can be started later")
    func notStarted() {
        var turn = turn()
        _ = turn.begin(.run(language: "python", code: "x"))
        #expect(turn.handle(.executionFailed(note: nil)).isEmpty)
    }

    // MARK: Interruption

    @Test("an interruption while the model speaks keeps what it said")
    func interruptedSpeech() {
        var turn = turn()
        _ = turn.begin(.ask)
        _ = feed(&turn, [.text("half")], ends: false)
        #expect(summary(turn.handle(.interrupted)) == ["message: half", "FINISH interrupted"])
    }

    @Test("an interruption between code and its run leaves a note")
    func interruptedBeforeRun() {
        var turn = turn()
        _ = turn.begin(.ask)
        _ = feed(&turn, call("python", "1"), ends: false)
        #expect(
            summary(turn.handle(.interrupted)) == [
                "console/output: Not run: interrupted.\n", "FINISH interrupted",
            ])
    }

    @Test("an interruption while a language is resolved leaves the code and a note")
    func interruptedResolving() {
        var turn = turn()
        _ = turn.begin(.ask)
        _ = feed(&turn, call("sh", "ls"))
        #expect(
            summary(turn.handle(.interrupted)) == [
                "code/sh: ls", "console/output: Not run: interrupted.\n", "FINISH interrupted",
            ])
    }

    @Test("an interruption of running code keeps its output")
    func interruptedRun() {
        var turn = turn()
        _ = turn.begin(.run(language: "python", code: "x"))
        _ = turn.handle(.execution(.stdout("a\n")))
        #expect(
            summary(turn.handle(.interrupted)) == ["console/output: a\nInterrupted.\n", "FINISH interrupted"])
    }

    @Test(
        "events that nobody waits for change nothing",
        arguments: [
            .model(.text("x")), .answerEnded, .answerFailed, .resolved(language: "python"), .execution(.stdout("x")),
            .executionEnded(.ok), .executionFailed(note: nil), .interrupted,
        ] as [TurnEvent])
    func late(event: TurnEvent) {
        var turn = turn()
        _ = turn.begin(.drop)
        #expect(turn.handle(event).isEmpty)
    }
}
