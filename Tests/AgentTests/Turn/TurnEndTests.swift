import Agent
import LanguageModels
import SessionModel
import Testing

@Suite("The ends of a turn")
struct TurnEndTests {
    @Test("a model that always wants to run more is ended")
    func maxTurns() {
        var turn = TurnStage(TurnLimits(modelCalls: 2))
        turn.begin(.ask)
        turn.feed(call("python", "1"))
        #expect(turn.handle(.executionEnded(.ok)).last == "ASK")
        turn.feed(call("python", "2"))
        #expect(turn.handle(.executionEnded(.ok)).last == "FINISH max_turns")
    }

    @Test("text that reached the token limit ends the turn")
    func length() {
        var turn = TurnStage()
        turn.begin(.ask)
        #expect(turn.feed([.text("half"), .finished(.tokenLimit)]) == ["message: half", "FINISH length"])
    }

    @Test("code that reached the token limit is not run, and says so")
    func lengthInCode() {
        var turn = TurnStage()
        turn.begin(.ask)
        let cut: [ModelEvent] = [
            .toolCallStarted(id: "1", name: "execute"), .toolCallArguments(#"{"language":"bash","code":"rm -r /tmp"#),
            .toolCallEnded, .finished(.tokenLimit),
        ]
        let note = "console/output: Not run: the code was cut off.\n"
        #expect(turn.feed(cut) == ["code/bash: rm -r /tmp", note, "FINISH length"])
    }

    @Test("of an answer that reached the token limit nothing is run")
    func lengthAfterCode() {
        var turn = TurnStage()
        turn.begin(.ask)
        #expect(
            turn.feed(call("python", "1") + [.text("and"), .finished(.tokenLimit)]) == [
                "code/python: 1", "console/output: Not run: the answer was cut off at the token limit.\n",
                "FINISH length",
            ])
    }

    @Test("a filtered answer ends the turn")
    func filtered() {
        var turn = TurnStage()
        turn.begin(.ask)
        #expect(turn.feed([.finished(.contentFilter)]) == ["FINISH stop"])
    }

    @Test("a model that fails leaves what it said")
    func answerFailed() {
        var turn = TurnStage()
        turn.begin(.ask)
        turn.feed([.text("half")], ends: false)
        #expect(turn.handle(.answerFailed(nil)) == ["message: half"])
        #expect(turn.handle(.answerEnded).isEmpty)
    }

    @Test("a model that fails while it writes code leaves the code, with a note that it did not run")
    func answerFailedInCode() {
        var turn = TurnStage()
        turn.begin(.ask)
        turn.feed(Array(call("python", "1").prefix(2)), ends: false)
        #expect(
            turn.handle(.answerFailed(nil)) == [
                "code/python: 1", "console/output: Not run: the model's answer broke off.\n",
            ])
    }

    @Test("an interruption while the model speaks keeps what it said")
    func interruptedSpeech() {
        var turn = TurnStage()
        turn.begin(.ask)
        turn.feed([.text("half")], ends: false)
        #expect(turn.handle(.interrupted) == ["message: half", "FINISH interrupted"])
    }

    @Test("an interruption between code and its run leaves a note")
    func interruptedBeforeRun() {
        var turn = TurnStage()
        turn.begin(.ask)
        turn.feed(call("python", "1"), ends: false)
        #expect(
            turn.handle(.interrupted) == [
                "console/output: Not run: interrupted.\n", "FINISH interrupted",
            ])
    }

    @Test("an interruption while a language is resolved leaves the code and a note")
    func interruptedResolving() {
        var turn = TurnStage()
        turn.begin(.ask)
        turn.feed(call("sh", "ls"))
        #expect(
            turn.handle(.interrupted) == [
                "code/sh: ls", "console/output: Not run: interrupted.\n", "FINISH interrupted",
            ])
    }

    @Test("an interruption of running code keeps its output")
    func interruptedRun() {
        var turn = TurnStage()
        turn.begin(.run(language: "python", code: "x"))
        turn.handle(.execution(.stdout("a\n")))
        #expect(
            turn.handle(.interrupted) == ["console/output: a\nInterrupted.\n", "FINISH interrupted"])
    }

    @Test(
        "events that nobody waits for change nothing",
        arguments: [
            .model(.text("x")), .answerEnded, .answerFailed(nil), .resolved(language: "python"),
            .execution(.stdout("x")),
            .executionEnded(.ok), .executionFailed(note: nil), .interrupted,
        ] as [TurnEvent])
    func late(event: TurnEvent) {
        var turn = TurnStage()
        turn.begin(.drop)
        #expect(turn.handle(event).isEmpty)
    }
}
