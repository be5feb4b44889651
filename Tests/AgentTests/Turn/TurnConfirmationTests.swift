import Agent
import LanguageModels
import SessionModel
import Testing

@Suite("A turn that asks before it runs code")
struct TurnConfirmationTests {
    @Test("without auto-run, the first code block stops the turn")
    func confirmation() {
        var turn = TurnStage(autoRun: false)
        turn.begin(.ask)
        #expect(
            turn.feed(call("python", "1") + call("python", "2")) == [
                "code/python: 1", "confirm", "FINISH confirmation",
            ])
    }

    @Test("go runs that one block, and the model goes on")
    func resume() {
        var turn = TurnStage(autoRun: false)
        #expect(turn.begin(.resume(language: "python", code: "1")) == ["RUN python 1"])
        #expect(turn.handle(.executionEnded(.ok)) == ["console/output: ", "ASK"])
        #expect(turn.feed(call("python", "2")) == ["code/python: 2", "confirm", "FINISH confirmation"])
    }

    @Test("stop ends the turn")
    func drop() {
        var turn = TurnStage()
        #expect(turn.begin(.drop) == ["FINISH stop"])
    }

    @Test("the user's own code runs without a confirmation and without the model")
    func direct() {
        var turn = TurnStage(autoRun: false)
        #expect(turn.begin(.run(language: "bash", code: "ls")) == ["RUN bash ls"])
        turn.handle(.execution(.stdout("a\n")))
        #expect(turn.handle(.executionEnded(.ok)) == ["console/output: a\n", "FINISH stop"])
    }
}
