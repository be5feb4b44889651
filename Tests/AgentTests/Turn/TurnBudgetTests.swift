import Agent
import LanguageModels
import SessionModel
import Testing

@Suite("A turn with a budget")
struct TurnBudgetTests {
    /// A dollar for a million tokens asked and two for a million answered.
    private let traits = ModelTraits(price: ModelPrice(prompt: 1, completion: 2))

    private func answer(_ prompt: Int, _ completion: Int) -> [ModelEvent] {
        call("python", "1") + [
            .finished(.toolCalls), .usage(TokenUsage(promptTokens: prompt, completionTokens: completion)),
        ]
    }

    @Test("an answer may be as long as the tokens that are left, and no longer than was asked for")
    func tokens() {
        var turn = TurnStage(TurnLimits(budget: Budget(tokens: 1_000)))
        #expect(turn.begin(.ask) == ["ASK 900"])
        var shorter = TurnStage(TurnLimits(maxTokens: 50, budget: Budget(tokens: 1_000)))
        #expect(shorter.begin(.ask) == ["ASK 50"])
    }

    @Test("what the answers used is taken from the budget, until the next question does not fit")
    func exhausted() {
        var turn = TurnStage(TurnLimits(budget: Budget(tokens: 1_000)))
        turn.begin(.ask)
        turn.feed(answer(100, 300))
        #expect(turn.ran().last == "ASK 500")
        turn.feed(answer(100, 400))
        #expect(turn.ran() == ["console/output: ", "FINISH length"])
        #expect(turn.charges == [Spending(tokens: 400), Spending(tokens: 500)])
        #expect(turn.remaining == Budget(tokens: 100))
    }

    @Test("code that was written runs, though there is nothing left to tell the model of it")
    func lastCodeRuns() {
        var turn = TurnStage(TurnLimits(budget: Budget(tokens: 200)))
        turn.begin(.ask)
        #expect(turn.feed(answer(100, 100)) == ["code/python: 1", "RUN python 1"])
        #expect(turn.ran() == ["console/output: ", "FINISH length"])
    }

    @Test("money buys so many tokens of an answer after those of the question")
    func money() {
        // 100 tokens of the prompt cost 100 millionths of a dollar; the other 400 buy 200 tokens.
        var turn = TurnStage(TurnLimits(budget: Budget(money: Money(dollars: 0.0005)), traits: traits))
        #expect(turn.begin(.ask) == ["ASK 200"])
        turn.feed(answer(100, 150))
        #expect(turn.charges == [Spending(tokens: 250, money: Money(nanodollars: 400_000))])
        #expect(turn.remaining == Budget(money: Money(nanodollars: 100_000)))
        #expect(turn.ran().last == "FINISH length")
    }

    @Test("of two budgets the one that ends first counts")
    func both() {
        let budget = Budget(tokens: 300, money: Money(dollars: 1))
        var turn = TurnStage(TurnLimits(budget: budget, traits: traits))
        #expect(turn.begin(.ask) == ["ASK 200"])
    }

    @Test("a model that costs nothing needs no money")
    func free() {
        var turn = TurnStage(TurnLimits(budget: Budget(money: Money()), traits: ModelTraits(price: .free)))
        #expect(turn.begin(.ask) == ["ASK"])
    }

    @Test("a model without a price is not asked where money counts")
    func unknownPrice() {
        var turn = TurnStage(TurnLimits(budget: Budget(money: Money(dollars: 1))))
        #expect(turn.begin(.ask) == ["FINISH length"])
    }

    @Test(
        "an answer that broke off is charged for what came of it",
        arguments: [TurnEvent.interrupted, .answerFailed(nil)])
    func brokenOff(end: TurnEvent) {
        var turn = TurnStage(TurnLimits(budget: Budget(tokens: 1_000)))
        turn.begin(.ask)
        turn.feed([.text(String(repeating: "word ", count: 6))], ends: false)
        turn.handle(end)
        #expect(turn.charges == [Spending(tokens: 110)])
    }

    @Test("a question that was refused costs nothing")
    func refused() {
        var turn = TurnStage(TurnLimits(budget: Budget(tokens: 1_000)))
        turn.begin(.ask)
        turn.handle(.answerFailed(.refused(ModelRefusal(.key, status: 401, "no key"))))
        #expect(turn.charges.isEmpty)
        #expect(turn.remaining == Budget(tokens: 1_000))
    }

    @Test("an answer whose provider reports nothing is charged by estimate")
    func unreported() {
        var turn = TurnStage(TurnLimits(budget: Budget(tokens: 1_000)))
        turn.begin(.ask)
        turn.feed([.text("word"), .finished(.complete)])
        #expect(turn.charges == [Spending(tokens: 102)])
        #expect(turn.usage == TokenUsage())
    }
}
