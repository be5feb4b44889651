import Agent
import LanguageModels
import SessionModel
import Synchronization
import Testing

@Suite("Turns from request to store", .timeLimit(.minutes(10)))
struct ChatServiceTests {
    private let question = Message(role: .user, type: .message, content: "hi")

    private func code(_ code: String, language: String = "python") -> Message {
        Message(role: .user, type: .code, format: language, content: code)
    }

    private func command(_ command: String) -> Message { Message(role: .user, type: .command, content: command) }

    @Test("a question, code, its output and an answer are streamed, stored and returned in order")
    func whole() async throws {
        let house = try await House(
            answers: [.runs("python", "print(1)"), .says("It is 1.")], runs: [.init(events: [.stdout("1\n")])])
        let outcome = try await house.turn([question])
        #expect(outcome.finishReason == .stop)
        #expect(outcome.model == "scripted")
        let expected = [
            "user message: hi", "assistant code/python: print(1)", "computer console/output: 1\n",
            "assistant message: It is 1.",
        ]
        #expect(await house.stored == expected)
        #expect(outcome.messages.map(\.summary) == Array(expected.dropFirst()))
        #expect(house.executor.requests.map(\.code) == ["print(1)"])
        #expect(house.executor.requests.map(\.policy) == ["strict"])
        #expect(house.texts == ["print(1)", "1\n", "It is 1."])
        // The second question carries the code and its output.
        #expect(house.model.requests.last?.messages.last == .tool(callID: "call00001", output: "1\n"))
        #expect(house.model.requests.last?.languages == ["python", "bash"])
        try await house.close()
    }

    @Test("a message is stored when all of it was sent, and before its block's end is streamed")
    func settled() async throws {
        let house = try await House(
            answers: [.runs("python", "print(1)"), .says("It is 1.")], runs: [.init(events: [.stdout("1\n")])])
        let request = TurnRequest(
            session: house.session, owner: .default, messages: [question], options: ModelOptions(model: "scripted"),
            autoRun: true)
        let log = Mutex<[String]>([])
        let note = { @Sendable (text: String) in
            // The question is stored before anything is said.
            let count = await house.stored.count - 1
            log.withLock { $0.append("\(text) \(count)") }
        }
        _ = try await house.service.run(request, settle: { await note("sent") }) { chunk in
            if let text = chunk.content?.stringValue { await note(text) }
            if chunk.flag == .end { await note("end") }
        }
        let expected = [
            "print(1) 0", "sent 0", "end 1", "1\n 1", "sent 1", "end 2", "It is 1. 2", "sent 2", "end 3",
        ]
        #expect(log.withLock { $0 } == expected)
        try await house.close()
    }

    @Test("what there was is stored of a turn whose client left before all of it was sent")
    func leftBeforeSettling() async throws {
        let house = try await House(answers: [.says("It is 1.")])
        let request = TurnRequest(
            session: house.session, owner: .default, messages: [question], options: ModelOptions(model: "scripted"),
            autoRun: true)
        await #expect(throws: House.Gone.self) {
            try await house.service.run(request, settle: { throw House.Gone() }) { chunk in
                if chunk.flag == .end { Issue.record("told after it had left") }
            }
        }
        #expect(await house.stored == ["user message: hi", "assistant message: It is 1."])
        try await house.close()
    }

    @Test("a turn without a session keeps nothing, whatever becomes of it", arguments: [true, false])
    func passing(goesWell: Bool) async throws {
        let house = try await House(
            answers: [
                .runs("python", "print(1)"), .says("It is 1.", then: goesWell ? .whole : .failure(.unreachable("x"))),
            ],
            runs: [.init(events: [.stdout("1\n")])])
        let outcome = try? await house.turn([question], conversation: .passing)
        #expect((outcome != nil) == goesWell)
        #expect(house.texts == ["print(1)", "1\n", "It is 1."])
        #expect(await house.stored.isEmpty)
        #expect(house.executor.discarded == [house.session.id])
        #expect(house.model.requests.last?.messages.last == .tool(callID: "call00001", output: "1\n"))
        try await house.close()
    }

    @Test("a conversation that is sent again with every request is stored once")
    func resent() async throws {
        let house = try await House(answers: [
            .says("b"), .says("d"), .says("", then: .failure(.unreachable("x"))), .says("f"),
        ])
        let says = { (role: Message.Role, text: String) in Message(role: role, type: .message, content: text) }
        try await house.turn([says(.user, "a")], conversation: .resent)
        let second = [says(.user, "a"), says(.assistant, "b"), says(.user, "c")]
        try await house.turn(second, conversation: .resent)
        let third = second + [says(.assistant, "d"), says(.user, "e")]
        _ = try? await house.turn(third, conversation: .resent)
        try await house.turn(third, conversation: .resent)
        #expect(await house.stored.map { $0.suffix(1) } == ["a", "b", "c", "d", "e", "f"])
        #expect(house.executor.discarded.isEmpty)
        try await house.close()
    }

    @Test("the client's instructions follow the server's")
    func instructions() async throws {
        let house = try await House(answers: [.says("Oui.")])
        try await house.turn([question], instructions: "Speak French.")
        guard case .system(let text)? = house.model.requests.first?.messages.first else {
            Issue.record("no system message")
            return
        }
        #expect(text.hasSuffix("\n\nSpeak French."))
        try await house.close()
    }

    @Test("the user's own code runs without any model, under its language's own name")
    func direct() async throws {
        let house = try await House(runs: [.init(events: [.result(RichOutput(["text/plain": "2"]))])])
        let outcome = try await house.turn([code("1+1", language: "py")], model: "nobody/knows")
        #expect(outcome.messages.map(\.summary) == ["computer console/output: 2\n"])
        #expect(house.executor.requests.map(\.language) == ["python"])
        try await house.close()
    }

    @Test("the offline model runs the blocks of a message")
    func offline() async throws {
        let house = try await House(runs: [.init(events: [.stdout("1\n")]), .init(events: [])])
        let text = "```python\nprint(1)\n```\n```sh\ntrue\n```"
        _ = try await house.turn(
            [Message(role: .user, type: .message, content: text)], model: "builtin/offline")
        #expect(
            await Array(house.stored.dropFirst()) == [
                "assistant code/python: print(1)", "computer console/output: 1\n",
                "assistant code/bash: true", "computer console/output: ",
                "assistant message: Those were the 2 code blocks.",
            ])
        try await house.close()
    }

    // MARK: Confirmation

    @Test("without auto-run, code waits for go, whatever happened to the server in between")
    func confirmation() async throws {
        let first = try await House(answers: [.runs("python", "1")])
        #expect(try await first.turn([question], autoRun: false).finishReason == .confirmation)
        #expect(first.executor.requests.isEmpty)
        #expect(first.chunks.last?.type == .confirmation)

        let second = try await House(
            answers: [.says("Done.")], runs: [.init(events: [])], store: first.store, session: first.session)
        let outcome = try await second.turn([command("go")], autoRun: false)
        #expect(outcome.finishReason == .stop)
        #expect(second.executor.requests.map(\.code) == ["1"])
        #expect(
            await second.stored == [
                "user message: hi", "assistant code/python: 1", "user command: go",
                "computer console/output: ", "assistant message: Done.",
            ])
        try await first.close()
        try await second.close()
    }

    @Test("stop drops the code, and go finds nothing afterwards")
    func stop() async throws {
        let house = try await House(answers: [.runs("python", "1")])
        _ = try await house.turn([question], autoRun: false)
        let outcome = try await house.turn([command("stop")], autoRun: false)
        #expect(outcome.finishReason == .stop)
        #expect(outcome.messages.isEmpty)
        await #expect(throws: InvalidParameter.self) { try await house.turn([command("go")]) }
        #expect(house.executor.requests.isEmpty)
        try await house.close()
    }

    @Test("any other message is the user's answer to the code that waits")
    func otherAnswer() async throws {
        let house = try await House(answers: [.runs("python", "1"), .says("As you like.")])
        _ = try await house.turn([question], autoRun: false)
        _ = try await house.turn([Message(role: .user, type: .message, content: "use bash")], autoRun: false)
        #expect(
            house.model.requests.last?.messages.suffix(2) == [
                .tool(callID: "call00001", output: "This code was not run."), .user([.text("use bash")]),
            ])
        try await house.close()
    }

    // MARK: Refusals, before anything is stored

    @Test("a request that cannot be served stores nothing")
    func refused() async throws {
        let house = try await House()
        await #expect(throws: InvalidParameter.self) { try await house.turn([]) }
        await #expect(throws: ModelFailure.self) { try await house.turn([question], model: "nobody/knows") }
        await #expect(throws: ExecutionFailure.languageNotEnabled("cobol", enabled: ["python", "bash"])) {
            try await house.turn([code("x", language: "cobol")])
        }
        #expect(await house.stored.isEmpty)
        try await house.close()
    }

    // MARK: Failures

    @Test("a model that fails in the middle leaves what it said")
    func modelFails() async throws {
        let failure = ModelFailure.unreachable("gone")
        let house = try await House(answers: [
            .init(
                events: [.text("half")] + ScriptedModel.Answer.call("python", "1").prefix(2), ending: .failure(failure))
        ])
        await #expect(throws: failure) { try await house.turn([question]) }
        #expect(
            await house.stored == [
                "user message: hi", "assistant message: half", "assistant code/python: 1",
                "computer console/output: Not run: the model's answer broke off.\n",
            ])
        try await house.close()
    }

    @Test("a worker that is lost leaves what the code printed, and a note")
    func workerLost() async throws {
        let failure = ExecutionFailure.workerLost("why")
        let house = try await House(runs: [.init(events: [.stdout("a\n")], ending: .failure(failure))])
        await #expect(throws: failure) { try await house.turn([code("x")]) }
        #expect(
            await house.stored.last
                == "computer console/output: a\nThe worker was lost while the code ran; the interpreter's state is gone.\n"
        )
        try await house.close()
    }

    @Test("code that found no worker can be run later")
    func allBusy() async throws {
        let house = try await House(
            answers: [.runs("python", "1"), .says("Done.")],
            runs: [.init(events: [], ending: .failure(.allWorkersBusy)), .init(events: [])])
        await #expect(throws: ExecutionFailure.allWorkersBusy) { try await house.turn([question]) }
        #expect(await house.stored.last == "assistant code/python: 1")
        #expect(try await house.turn([command("go")]).finishReason == .stop)
        try await house.close()
    }

    @Test("a kernel that died is told in the console, and the turn goes on")
    func kernelDied() async throws {
        let house = try await House(
            answers: [.runs("python", "1"), .says("Oh.")],
            runs: [.init(events: [.kernelDied("The kernel died.")], ending: .status(.kernelDied))])
        #expect(try await house.turn([question]).finishReason == .stop)
        #expect(house.model.requests.last?.messages.last == .tool(callID: "call00001", output: "The kernel died.\n"))
        try await house.close()
    }

    // MARK: Interruption

    @Test("an interruption stops a model that speaks, and keeps what it said")
    func interruptModel() async throws {
        let house = try await House(answers: [.says("half", then: .silence)])
        let outcome = try await house.turn([question], interruptingAt: "half")
        #expect(outcome.finishReason == .interrupted)
        #expect(outcome.messages.map(\.summary) == ["assistant message: half"])
        try await house.close()
    }

    @Test("an interruption stops code that runs, and keeps what it printed")
    func interruptCode() async throws {
        let house = try await House(runs: [.init(events: [.stdout("a\n")], ending: .endless)])
        let outcome = try await house.turn([code("x")], interruptingAt: "a\n")
        #expect(outcome.finishReason == .interrupted)
        #expect(outcome.messages.map(\.summary) == ["computer console/output: a\nInterrupted.\n"])
        #expect(!house.service.isRunning(house.session.id))
        try await house.close()
    }

    @Test("an interruption is told to whoever keeps the turn waiting, once, and the turn ends with what it had")
    func interruptWaiting() async throws {
        let house = try await House(answers: [.says("half", then: .silence)])
        let (isTold, tell) = AsyncStream.makeStream(of: Void.self)
        let (isWaiting, wait) = AsyncStream.makeStream(of: Void.self)
        let request = TurnRequest(
            session: house.session, owner: .default, messages: [question], options: ModelOptions(model: "scripted"),
            autoRun: true)
        let turn = Task {
            try await house.service.run(
                request, interrupted: { tell.yield() },
                emit: { chunk in
                    guard chunk.content != nil else { return }
                    wait.yield()
                    // A client that takes nothing, until somebody lets go of it.
                    for await _ in isTold { return }
                })
        }
        for await _ in isWaiting { break }
        await house.service.interrupt(house.session.id)
        await house.service.interrupt(house.session.id)
        let outcome = try await turn.value
        #expect(outcome.finishReason == .interrupted)
        #expect(outcome.messages.map(\.summary) == ["assistant message: half"])
        tell.finish()
        #expect(await isTold.reduce(0) { count, _ in count + 1 } == 0, "told once")
        try await house.close()
    }

    @Test("a client that left ends the turn, and what there was is stored")
    func clientLeft() async throws {
        let house = try await House(answers: [.says("half", then: .silence)])
        await #expect(throws: House.Gone.self) { try await house.turn([question], leavingAt: "half") }
        #expect(await house.stored == ["user message: hi", "assistant message: half"])

        let running = try await House(runs: [.init(events: [.stdout("a\n"), .stdout("b\n")], ending: .endless)])
        await #expect(throws: House.Gone.self) { try await running.turn([code("x")], leavingAt: "a\n") }
        #expect(await running.stored.last == "computer console/output: a\nInterrupted.\n")
        try await house.close()
        try await running.close()
    }

    @Test("a turn whose task is cancelled stores what there was, even in a store that minds")
    func cancelled() async throws {
        let house = try await House(answers: [.says("half", then: .silence)])
        let task = Task { [question] in try await house.turn([question], cancellingAt: "half") }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await house.stored == ["user message: hi", "assistant message: half"])
        try await house.close()
    }

    @Test("a second turn waits for the first")
    func busy() async throws {
        let clock = ManualClock()
        let house = try await House(answers: [.says("half", then: .silence)], clock: clock)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let first = Task { [question] in try await house.turn([question]) { _ in start.yield() } }
        _ = await started.first { true }
        let second = Task { [question] in try await house.turn([question]) }
        _ = await clock.sleeps.first { true }
        clock.advance(by: .seconds(5))
        await #expect(throws: SessionBusy(house.session.id)) { try await second.value }
        await house.service.interrupt(house.session.id)
        #expect(try await first.value.finishReason == .interrupted)
        try await house.close()
    }
}
