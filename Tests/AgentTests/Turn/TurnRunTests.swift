import Agent
import LanguageModels
import SessionModel
import Testing

@Suite("A turn whose code runs")
struct TurnRunTests {
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
            (.blocked("blocked: bpf by policy p"), ["console/output: [nestbox] blocked: bpf by policy p\n"]),
            (.result(RichOutput(["text/plain": "2"])), ["console/output: 2\n"]),
            (.result(RichOutput(["text/plain": "2", "text/html": "<b>"])), ["code/html: <b>"]),
            (.display(RichOutput(["image/png": "aa", "text/plain": "Figure"])), ["image/base64.png: aa"]),
            (.display(RichOutput(["image/jpeg": "bb", "text/html": "<b>"])), ["image/base64.jpeg: bb"]),
            (.display(RichOutput(["application/x": "?"])), ["console/output: "]),
            (.activeLine(3), ["console/output: "]),
        ] as [(ExecutionEvent, [String])])
    func shown(event: ExecutionEvent, stored: [String]) {
        var turn = TurnStage()
        var actions = turn.begin(.run(language: "python", code: "x"))
        actions += turn.handle(.execution(event))
        actions += turn.handle(.executionEnded(.ok))
        #expect(actions == ["RUN python x"] + stored + ["FINISH stop"])
    }

    @Test("output, a picture and output keep their order")
    func mixed() {
        var turn = TurnStage()
        turn.begin(.run(language: "python", code: "x"))
        var actions = turn.handle(.execution(.stdout("a")))
        actions += turn.handle(.execution(.display(RichOutput(["image/png": "aa"]))))
        actions += turn.handle(.execution(.stderr("b")))
        actions += turn.handle(.executionEnded(.ok))
        #expect(actions == ["console/output: a", "image/base64.png: aa", "console/output: b", "FINISH stop"])
    }

    @Test("a report of a refused call has a line of its own", arguments: ["a", "a\n"])
    func blockedLine(before: String) {
        var turn = TurnStage()
        turn.begin(.run(language: "python", code: "x"))
        turn.handle(.execution(.stdout(before)))
        turn.handle(.execution(.blocked("one")))
        turn.handle(.execution(.blocked("two")))
        turn.handle(.execution(.stderr("b")))
        #expect(
            turn.handle(.executionEnded(.ok)) == [
                "console/output: a\n[nestbox] one\n[nestbox] two\nb", "FINISH stop",
            ])
    }

    @Test("code that died with its kernel is told to the model")
    func kernelDied() {
        var turn = TurnStage()
        turn.begin(.ask)
        turn.feed(call("python", "1"))
        turn.handle(.execution(.kernelDied("The kernel died.")))
        #expect(turn.handle(.executionEnded(.kernelDied)) == ["console/output: The kernel died.\n", "ASK"])
    }

    @Test("code that was interrupted ends the turn")
    func runInterrupted() {
        var turn = TurnStage()
        turn.begin(.ask)
        turn.feed(call("python", "1"))
        #expect(turn.handle(.executionEnded(.interrupted)) == ["console/output: ", "FINISH interrupted"])
    }

    @Test("code that lost its worker leaves what it had")
    func runFailed() {
        var turn = TurnStage()
        turn.begin(.run(language: "python", code: "x"))
        turn.handle(.execution(.stdout("a\n")))
        #expect(turn.handle(.executionFailed(note: "Lost.")) == ["console/output: a\nLost.\n"])
    }

    @Test("code that could not be started leaves nothing, so that it can be started later")
    func notStarted() {
        var turn = TurnStage()
        turn.begin(.run(language: "python", code: "x"))
        #expect(turn.handle(.executionFailed(note: nil)).isEmpty)
    }
}
