import Agent
import LanguageModels
import SessionModel
import Testing

@Suite("How a turn asks its model")
struct TurnAskingTests {
    private let tooLong = TurnEvent.answerFailed(.contextLengthExceeded(limit: nil, "too long"))

    @Test("a question leaves room for the answer, and a tenth of the window for the estimate's error")
    func window() {
        var turn = TurnStage(TurnLimits(traits: ModelTraits(contextTokens: 10_000)))
        turn.begin(.ask)
        #expect(turn.questions == [Question(dialect: .tools, promptLimit: 9_000 - 4_096)])
        var asked = TurnStage(TurnLimits(maxTokens: 1_000, traits: ModelTraits(contextTokens: 10_000)))
        #expect(asked.begin(.ask) == ["ASK 1000"])
        #expect(asked.questions.map(\.promptLimit) == [8_000])
    }

    @Test("a model that takes no pictures is asked without them, every time")
    func withoutImages() {
        var turn = TurnStage(TurnLimits(traits: ModelTraits(contextTokens: 10_000, takesImages: false)))
        turn.begin(.ask)
        turn.handle(tooLong)
        #expect(turn.questions.map(\.showsImages) == [false, false])
    }

    @Test("an answer that may be longer than the window is asked for no more than there is room for")
    func longAnswer() {
        var turn = TurnStage(TurnLimits(maxTokens: 100_000, traits: ModelTraits(contextTokens: 10_000)))
        turn.promptTokens = 4_000
        #expect(turn.begin(.ask) == ["ASK 6000"])
    }

    @Test("a conversation that the provider finds too long is asked again at half its length, once")
    func tooLongOnce() {
        var turn = TurnStage()
        turn.promptTokens = 3_000
        turn.begin(.ask)
        #expect(turn.handle(tooLong) == ["ASK"])
        #expect(turn.questions.last?.promptLimit == 1_500)
        #expect(turn.handle(tooLong) == [])
        #expect(turn.handle(.answerEnded) == [])
    }

    @Test("the limit that the provider names is believed, and stays for the rest of the turn")
    func named() {
        var turn = TurnStage()
        turn.promptTokens = 20_000
        turn.begin(.ask)
        turn.handle(.answerFailed(.contextLengthExceeded(limit: 8_192, "too long")))
        #expect(turn.questions.last?.promptLimit == 4_096)
        turn.feed(call("python", "1"))
        #expect(turn.ran().last == "ASK")
        #expect(turn.questions.last?.promptLimit == 4_096)
        // The next question may be found too long once more.
        #expect(turn.handle(tooLong) == ["ASK"])
    }

    @Test("asking again does not count as another of the turn's questions")
    func notCounted() {
        var turn = TurnStage(TurnLimits(modelCalls: 1))
        turn.begin(.ask)
        #expect(turn.handle(tooLong) == ["ASK"])
        #expect(turn.feed([.text("a"), .finished(.complete)]).last == "FINISH stop")
    }

    @Test("a model that refuses tools is asked in the other dialect, for the rest of the turn")
    func withoutTools() {
        var turn = TurnStage()
        turn.begin(.ask)
        #expect(turn.handle(.answerFailed(.toolsNotSupported("no tools"))) == ["ASK"])
        turn.feed([.text("```python\n1\n```\n")], ends: false)
        turn.ran()
        #expect(turn.questions.map(\.dialect) == [.tools, .fences, .fences])
        // Refused in the other dialect too, there is nothing left to try.
        #expect(turn.handle(.answerFailed(.toolsNotSupported("no tools"))) == [])
    }

    @Test(
        "nothing is asked again once something of the answer has come",
        arguments: [ModelFailure.contextLengthExceeded(limit: nil, ""), .toolsNotSupported("")])
    func begun(failure: ModelFailure) {
        var turn = TurnStage()
        turn.begin(.ask)
        turn.feed([.text("half")], ends: false)
        #expect(turn.handle(.answerFailed(failure)) == ["message: half"])
    }

    @Test("every other failure ends the turn")
    func otherFailures() {
        var turn = TurnStage()
        turn.begin(.ask)
        #expect(turn.handle(.answerFailed(.refused(ModelRefusal(.unavailable, status: 500, "broken")))) == [])
        #expect(turn.handle(.answerEnded) == [])
    }

    @Test("an interruption while the question is prepared ends the turn")
    func interrupted() {
        var turn = Turn(languages: ["python"], autoRun: true)
        #expect(turn.begin(.ask) == [.prepare(Question(dialect: .tools, promptLimit: 25_396))])
        #expect(turn.handle(.interrupted) == [.finish(.interrupted)])
    }
}
