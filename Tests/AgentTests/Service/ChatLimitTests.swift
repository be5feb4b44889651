import Agent
import LanguageModels
import SessionModel
import Testing

@Suite("What turns may use up, from request to store", .timeLimit(.minutes(10)))
struct ChatLimitTests {
    private let question = Message(role: .user, type: .message, content: "hi")
    private let priced = ModelTraitsTable(["scripted": PartialTraits(price: ModelPrice(prompt: 1, completion: 2))])

    private func says(_ text: String, _ prompt: Int, _ completion: Int) -> ScriptedModel.Answer {
        .init(events: [
            .text(text), .finished(.complete),
            .usage(TokenUsage(promptTokens: prompt, completionTokens: completion)),
        ])
    }

    private func spent(_ house: House) async throws -> Spending {
        try await house.store.session(house.session.id, owner: .default).spent
    }

    @Test("what a turn used is told, and added to what the session has spent")
    func spending() async throws {
        let house = try await House(
            answers: [says("a", 1_000, 100), says("b", 1_000, 100)], settings: ChatSettings(traits: priced))
        let outcome = try await house.turn([question])
        #expect(outcome.usage == TokenUsage(promptTokens: 1_000, completionTokens: 100))
        #expect(outcome.cost == Money(nanodollars: 1_200_000))
        #expect(outcome.remaining.isUnlimited)
        try await house.turn([question])
        #expect(try await spent(house) == Spending(tokens: 2_200, money: Money(nanodollars: 2_400_000)))
        try await house.close()
    }

    @Test("a session's budget is what its turns share, and when it is spent nothing is stored any more")
    func sessionBudget() async throws {
        let house = try await House(
            answers: [says("a", 4_000, 500)], new: NewSession(budget: Budget(tokens: 5_000)))
        #expect(try await house.turn([question]).remaining == Budget(tokens: 500))
        let before = await house.stored
        await #expect(throws: BudgetFailure.self) { try await house.turn([question]) }
        #expect(await house.stored == before)
        #expect(house.model.requests.count == 1)
        try await house.close()
    }

    @Test("the least of the server's, the session's and the request's budgets holds")
    func leastBudget() async throws {
        let settings = ChatSettings(turnBudget: Budget(tokens: 90_000), sessionBudget: Budget(tokens: 80_000))
        let house = try await House(
            answers: [says("a", 0, 0), says("b", 0, 0)], settings: settings,
            new: NewSession(budget: Budget(tokens: 70_000)))
        #expect(try await house.turn([question]).remaining == Budget(tokens: 70_000))
        #expect(try await house.turn([question], budget: Budget(tokens: 60_000)).remaining == Budget(tokens: 60_000))
        let limits = house.model.requests.compactMap(\.maxTokens)
        #expect(limits.count == 2)
        #expect((69_000..<70_000).contains(limits.first ?? 0))
        #expect((59_000..<60_000).contains(limits.last ?? 0))
        try await house.close()
    }

    @Test("money is not spent on a model whose price nobody knows")
    func unknownPrice() async throws {
        let house = try await House()
        await #expect(throws: BudgetFailure.priceUnknown(model: "scripted")) {
            try await house.turn([question], budget: Budget(money: Money(dollars: 1)))
        }
        #expect(await house.stored.isEmpty)
        try await house.close()
    }

    @Test("the user's own code runs whatever is left")
    func directCode() async throws {
        let house = try await House(runs: [.init(events: [])], new: NewSession(budget: Budget(tokens: 0)))
        let code = Message(role: .user, type: .code, format: "python", content: "1")
        #expect(try await house.turn([code]).finishReason == .stop)
        try await house.close()
    }

    @Test("a request may ask for fewer turns than the server allows, and not for more", arguments: [(1, 1), (9, 2)])
    func maxTurns(asked: Int, given: Int) async throws {
        let house = try await House(
            answers: Array(repeating: .runs("python", "1"), count: 3),
            runs: Array(repeating: .init(events: []), count: 3), settings: ChatSettings(maxTurns: 2))
        #expect(try await house.turn([question], maxTurns: asked).finishReason == .maxTurns)
        #expect(house.model.requests.count == given)
        try await house.close()
    }

    @Test("the operator's, the session's and the request's words reach the model")
    func instructions() async throws {
        let house = try await House(
            answers: [.says("Oui.")], settings: ChatSettings(instructions: "Be polite."),
            new: NewSession(instructions: "Speak French."))
        try await house.turn([question], instructions: "Be brief.")
        guard case .system(let text)? = house.model.requests.first?.messages.first else {
            Issue.record("no system message")
            return
        }
        #expect(text.hasSuffix("\n\nBe polite.\n\nSpeak French.\n\nBe brief."))
        try await house.close()
    }

    @Test("a model without tools is offered none, and its answer is abandoned at the closing fence")
    func withoutTools() async throws {
        let traits = ModelTraitsTable(["scripted": PartialTraits(takesTools: false)])
        let house = try await House(
            answers: [
                // It would go on for ever.
                .init(events: [.text("So:\n```\nprint(1)\n```\n"), .text("It printed")], ending: .silence),
                .says("Done."),
            ],
            runs: [.init(events: [.stdout("1\n")])], settings: ChatSettings(traits: traits))
        #expect(try await house.turn([question]).finishReason == .stop)
        #expect(
            await house.stored == [
                "user message: hi", "assistant message: So:", "assistant code/python: print(1)",
                "computer console/output: 1\n", "assistant message: Done.",
            ])
        #expect(house.model.requests.map(\.languages) == [[], []])
        #expect(
            house.model.requests.last?.messages.suffix(2) == [
                .assistant(text: "So:\n\n```python\nprint(1)\n```", calls: []),
                .user([.text("Output of this code:\n1\n")]),
            ])
        #expect(try await spent(house).tokens > 0)
        try await house.close()
    }

    @Test("a model that turns out to have no tools is asked without, in the same turn")
    func toolsRefused() async throws {
        let house = try await House(answers: [
            .init(events: [], ending: .failure(.toolsNotSupported("no tools"))), .says("Fine."),
        ])
        #expect(try await house.turn([question]).finishReason == .stop)
        #expect(house.model.requests.map(\.languages) == [["python", "bash"], []])
        #expect(await house.stored == ["user message: hi", "assistant message: Fine."])
        try await house.close()
    }

    @Test("a conversation that is too long is asked once more without its oldest turns, and then given up")
    func tooLong() async throws {
        let failure = ModelFailure.contextLengthExceeded(limit: 4_000, "too long")
        let house = try await House(answers: [
            .says(String(repeating: "long ", count: 2_000)), .init(events: [], ending: .failure(failure)),
            .says("Short."),
            .init(events: [], ending: .failure(failure)), .init(events: [], ending: .failure(failure)),
        ])
        try await house.turn([question])
        #expect(try await house.turn([Message(role: .user, type: .message, content: "more")]).finishReason == .stop)
        #expect(house.model.requests.map(\.messages.count) == [2, 4, 2])
        #expect(house.model.requests.last?.messages.last == .user([.text("more")]))
        await #expect(throws: failure) { try await house.turn([question]) }
        #expect(house.model.requests.count == 5)
        try await house.close()
    }
}
