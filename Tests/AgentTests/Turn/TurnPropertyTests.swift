import Agent
import LanguageModels
import SessionModel
import TestSupport
import Testing

/// Any turn at all: a model that writes anything, cut anywhere, code that shows anything, and ends of every kind.
@Suite("Whatever happens in a turn")
struct TurnPropertyTests {
    /// What one made-up turn came to.
    private struct Course {
        var check: StreamCheck
        var runs = 0

        /// The language that the model likes best, enabled or not.
        let favourite: String
        var finish: FinishReason?
    }

    @Test("what is streamed keeps the format's rules, and is what is stored", arguments: 0..<600)
    func streams(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let course = play(&random)
        // Of each run something is stored, and be it that it showed nothing.
        let outputs = course.check.stored.filter { $0.message.role == .computer }
        #expect(outputs.count >= course.runs)
    }

    @Test("made-up turns come to every end there is")
    func ends() {
        let all: Set<FinishReason> = [.stop, .confirmation, .maxTurns, .length, .interrupted, .error]
        var ends: Set<FinishReason> = []
        // The rarest takes a model that asks for the same unknown language twice in a row.
        for seed in UInt64(0)..<20_000 where ends != all {
            var random = SeededGenerator(seed: seed)
            if let end = play(&random).finish { ends.insert(end) }
        }
        #expect(ends == all)
    }

    private func play(_ random: inout SeededGenerator) -> Course {
        let limits = TurnLimits(
            modelCalls: Int.random(in: 1...4, using: &random), content: ContentLimit(characters: 40),
            budget: Budget(tokens: Bool.random(using: &random) ? Int.random(in: 100...2_000, using: &random) : nil),
            traits: ModelTraits(takesTools: Bool.random(using: &random)))
        var turn = Turn(
            languages: ["python", "bash"], autoRun: Int.random(in: 0..<4, using: &random) > 0, limits: limits)
        var course = Course(check: StreamCheck(limit: 40), favourite: language(&random))
        let openings: [TurnOpening] = [
            .ask, .ask, .ask, .run(language: "python", code: "1"), .resume(language: "bash", code: "ls"), .drop,
        ]
        var next = follow(turn.begin(openings.randomElement(using: &random) ?? .ask), &course)
        while let action = next {
            next = react(to: action, &turn, &course, &random)
        }
        course.check.end()
        return course
    }

    /// Does what the turn wants, or not, and returns what it wants next; nil when it is over.
    private func react(
        to action: TurnAction, _ turn: inout Turn, _ course: inout Course, _ random: inout SeededGenerator
    ) -> TurnAction? {
        var events: [TurnEvent]
        switch action {
        case .prepare:
            events = [.prepared(promptTokens: Int.random(in: 10...200, using: &random))]
        case .ask:
            events = answer(liking: course.favourite, &random).map(TurnEvent.model)
            let failure = ModelFailure.contextLengthExceeded(limit: nil, "")
            events.append(
                [.answerEnded, .answerEnded, .answerFailed(failure), .answerFailed(nil)]
                    .randomElement(using: &random) ?? .answerEnded)
        case .resolve(let language):
            events = [.resolved(language: language == "sh" ? "bash" : nil)]
        case .run:
            course.runs += 1
            events = (0..<Int.random(in: 0...5, using: &random)).map { _ in .execution(shown(&random)) }
            events.append(
                [
                    .executionEnded(.ok), .executionEnded(.error), .executionEnded(.interrupted),
                    .executionFailed(note: "Lost."),
                ].randomElement(using: &random) ?? .executionEnded(.ok))
        case .emit, .store, .charge, .finish:
            return nil
        }
        if Int.random(in: 0..<12, using: &random) == 0 {
            events.insert(.interrupted, at: Int.random(in: 0...events.count - 1, using: &random))
        }
        for event in events {
            // What belongs to an answer or a run that the turn has done with changes nothing, as with a driver.
            if let next = follow(turn.handle(event), &course) { return next }
            if course.finish != nil { return nil }
        }
        return nil
    }

    /// Returns what the turn waits for.
    private func follow(_ actions: [TurnAction], _ course: inout Course) -> TurnAction? {
        for action in actions { course.check.take(action) }
        switch actions.last {
        case .finish(let reason):
            course.finish = reason
            return nil
        case .emit, .store, .charge, nil: return nil
        case let action: return action
        }
    }

    private func answer(liking favourite: String, _ random: inout SeededGenerator) -> [ModelEvent] {
        var events: [ModelEvent] = []
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let language = Bool.random(using: &random) ? favourite : language(&random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: events += cut(text(&random), &random).map(ModelEvent.text)
            case 1: events += cut("\n```\(language)\n\(text(&random))\n```\n", &random).map(ModelEvent.text)
            default:
                let name = ["execute", "execute", "python", "search"].randomElement(using: &random) ?? ""
                let call = ModelToolCall(id: "x", language: language, code: text(&random))
                events.append(.toolCallStarted(id: "x", name: name))
                let whole = Int.random(in: 0..<4, using: &random) > 0
                let arguments = whole ? call.arguments : String(call.arguments.dropLast(8))
                events += cut(arguments, &random).map(ModelEvent.toolCallArguments)
                events.append(.toolCallEnded)
            }
        }
        let endings: [ModelEvent.Ending] = [.complete, .complete, .toolCalls, .tokenLimit, .contentFilter]
        events.append(.finished(endings.randomElement(using: &random) ?? .complete))
        if Bool.random(using: &random) { events.append(.usage(TokenUsage(promptTokens: 50, completionTokens: 20))) }
        return Array(events.prefix(Int.random(in: 0...events.count + 3, using: &random)))
    }

    private func language(_ random: inout SeededGenerator) -> String {
        ["python", "bash", "sh", "Python", "", "text", "cobol", "cobol"].randomElement(using: &random) ?? ""
    }

    private func text(_ random: inout SeededGenerator) -> String {
        let parts = [
            "", "a", "print(1)\n", "`", "```", "{", "\"", "\\", "é🐦", "\u{301}", "\n", "functions.execute(", "  ",
        ]
        return (0..<Int.random(in: 0...5, using: &random)).compactMap { _ in parts.randomElement(using: &random) }
            .joined()
    }

    private func shown(_ random: inout SeededGenerator) -> ExecutionEvent {
        let text =
            ["", "a", "b\n", "\u{1B}[31mred", String(repeating: "long ", count: 20)].randomElement(using: &random) ?? ""
        let events: [ExecutionEvent] = [
            .stdout(text), .stderr(text), .activeLine(3), .display(RichOutput(["image/png": "aa"])),
            .result(RichOutput(["text/html": text])), .result(RichOutput(["text/plain": text])),
            .error(ExecutionError(name: "E", value: "v", traceback: text)), .blocked("bpf"), .stopped("Too long."),
            .kernelDied("Dead."), .display(RichOutput([:])),
        ]
        return events.randomElement(using: &random) ?? .stdout(text)
    }

    /// The text in pieces.
    private func cut(_ text: String, _ random: inout SeededGenerator) -> [String] {
        var rest = Array(text.unicodeScalars)[...]
        var pieces: [String] = []
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...6, using: &random))
            rest = rest.dropFirst(piece.count)
            pieces.append(String(String.UnicodeScalarView(piece)))
        }
        return pieces
    }
}
