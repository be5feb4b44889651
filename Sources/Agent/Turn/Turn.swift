import LanguageModels
package import SessionModel

/// One turn of a conversation: the model is asked, its code runs, the output goes back, and again, until there is an end.
///
/// A pure state machine: events go in, actions come out, and nothing else happens. Several calls in one answer run one
/// after the other; each block is shown and stored before the next begins, so that code and output stay together.
package struct Turn {
    private enum Phase {
        case idle
        case preparing
        case answering
        case resolving(language: String, code: String)
        case running(thenGoesOn: Bool)
        case over
    }

    private let languages: [String]
    private let autoRun: Bool
    private var phase = Phase.idle
    private var assembler: ChunkAssembler
    private var asking: Asking
    private var answer: Answer
    private var work: AnswerWork

    /// Languages that earlier answers, and this one, were told are not enabled.
    private var refused: Set<String> = []
    private var refusedNow: Set<String> = []

    /// What the providers reported of the model's answers, as far as they came.
    package private(set) var usage = TokenUsage()

    /// - Parameters:
    ///   - languages: The enabled languages' own names, the default one first.
    ///   - autoRun: Whether the model's code runs without a confirmation.
    package init(languages: [String], autoRun: Bool, limits: TurnLimits = TurnLimits()) {
        self.languages = languages
        self.autoRun = autoRun
        assembler = ChunkAssembler(limit: limits.content)
        asking = Asking(limits)
        answer = asking.answer(languages: languages)
        work = AnswerWork(languages: languages)
    }

    /// What the turn has cost, with an estimate where a provider reported nothing.
    package var spent: Spending { asking.spent }

    /// What is left of the turn's budget.
    package var remaining: Budget { asking.remaining }

    /// Begins the turn; called once, before any event.
    package mutating func begin(_ opening: TurnOpening) -> [TurnAction] {
        switch opening {
        case .ask: ask()
        case .run(let language, let code): run(language: language, code: code, thenGoesOn: false)
        case .resume(let language, let code): run(language: language, code: code, thenGoesOn: true)
        case .drop: finish(.stop)
        }
    }

    /// Takes an event. One that does not belong to what the turn waits for changes nothing.
    package mutating func handle(_ event: TurnEvent) -> [TurnAction] {
        switch (phase, event) {
        case (.preparing, .prepared(let tokens)): prepared(tokens)
        case (.preparing, .interrupted): finish(.interrupted)
        case (.answering, .model(let event)): take(event)
        case (.answering, .answerEnded): answerEnded()
        case (.answering, .answerFailed(let failure)): answerFailed(failure)
        case (.answering, .interrupted): settle() + breakOff("Not run: interrupted.") + finish(.interrupted)
        case (.resolving(let asked, let code), .resolved(let language)): resolved(language, asked: asked, code: code)
        case (.resolving(let asked, let code), .interrupted):
            reject(code, language: asked, note: "Not run: interrupted.") + finish(.interrupted)
        case (.running, .execution(let event)): actions(assembler.show(event))
        case (.running(let thenGoesOn), .executionEnded(let status)): runEnded(status, thenGoesOn: thenGoesOn)
        case (.running, .executionFailed(let note)): runFailed(note)
        case (.running, .interrupted):
            actions(assembler.write("Interrupted.\n", to: .console)) + actions(assembler.endRun())
                + finish(.interrupted)
        default: []
        }
    }
}

// MARK: The question

extension Turn {
    private mutating func ask() -> [TurnAction] {
        guard let question = asking.next() else { return finish(.maxTurns) }
        refused.formUnion(refusedNow)
        refusedNow = []
        return prepare(question)
    }

    private mutating func prepare(_ question: Question) -> [TurnAction] {
        phase = .preparing
        return [.prepare(question)]
    }

    private mutating func prepared(_ tokens: Int) -> [TurnAction] {
        switch asking.permission(promptTokens: tokens) {
        case .refused:
            return finish(.length)
        case .granted(let maxTokens):
            answer = asking.answer(languages: languages)
            work = AnswerWork(languages: languages)
            phase = .answering
            return [.ask(maxTokens: maxTokens)]
        }
    }

    /// Asks again what can be asked otherwise, if nothing of an answer has come.
    private mutating func answerFailed(_ failure: ModelFailure?) -> [TurnAction] {
        if !answer.hasBegun, let question = asking.another(after: failure) { return prepare(question) }
        return settle() + breakOff("Not run: the model's answer broke off.") + end()
    }
}

// MARK: The answer

extension Turn {
    private mutating func take(_ event: ModelEvent) -> [TurnAction] {
        let shown = actions(work.follow(answer.take(event), into: &assembler))
        // A model that writes fences is not listened to beyond the block that it wants to have run.
        return work.hasEnough ? shown + answerEnded(isWhole: false) : shown
    }

    private mutating func answerEnded(isWhole: Bool = true) -> [TurnAction] {
        let rest = actions(work.follow(answer.end(), into: &assembler)) + settle(isWhole: isWhole)
        if answer.ending == .tokenLimit {
            return rest + breakOff("Not run: the answer was cut off at the token limit.") + finish(.length)
        }
        return rest + goOn()
    }

    /// Counts what the answer has used.
    private mutating func settle(isWhole: Bool = false) -> [TurnAction] {
        usage = usage + answer.reportedUsage
        let used = answer.usage(isWhole: isWhole)
        return used.totalTokens > 0 ? [.charge(asking.charge(used))] : []
    }

    /// Works through what the answer brought, up to the next thing to wait for.
    private mutating func goOn() -> [TurnAction] {
        let (shown, step) = work.next(into: &assembler)
        let done = actions(shown)
        switch step {
        case .run(let language, let code) where autoRun:
            return done + run(language: language, code: code, thenGoesOn: true)
        case .run(let language, let code):
            return done + actions(assembler.confirm(language: language, code: code)) + finish(.confirmation)
        case .resolve(let language, let code):
            phase = .resolving(language: language, code: code)
            return done + [.resolve(language: language)]
        case .nothing:
            return done + actions(assembler.close()) + (work.owesReply ? ask() : finish(.stop))
        }
    }

    private mutating func resolved(_ language: String?, asked: String, code: String) -> [TurnAction] {
        if let language {
            return actions(work.resolved(language: language, code: code, into: &assembler)) + goOn()
        }
        let answer = reject(code, language: asked, note: "\(asked) is not enabled")
        // Told once, a model that asks for the same again would do so for ever.
        if refused.contains(asked) { return answer + finish(.error) }
        refusedNow.insert(asked)
        return answer + goOn()
    }

    private mutating func reject(_ code: String, language: String, note: String) -> [TurnAction] {
        actions(work.reject(code, language: language, note: note, into: &assembler))
    }

    private mutating func breakOff(_ note: String) -> [TurnAction] {
        actions(work.breakOff(note: note, unfinished: answer.unfinishedCode(), into: &assembler))
    }
}

// MARK: The run

extension Turn {
    private mutating func run(language: String, code: String, thenGoesOn: Bool) -> [TurnAction] {
        phase = .running(thenGoesOn: thenGoesOn)
        return actions(assembler.beginRun()) + [.run(language: language, code: code)]
    }

    private mutating func runEnded(_ status: Receipt.Status, thenGoesOn: Bool) -> [TurnAction] {
        let done = actions(assembler.endRun())
        if status == .interrupted { return done + finish(.interrupted) }
        guard thenGoesOn else { return done + finish(.stop) }
        work.hasRun()
        return done + goOn()
    }

    private mutating func runFailed(_ note: String?) -> [TurnAction] {
        var done: [TurnAction] = []
        if let note { done += actions(assembler.writeWithEnd(note)) }
        return done + actions(assembler.endRun(hasRun: note != nil)) + end()
    }
}

// MARK: The end

extension Turn {
    private mutating func finish(_ reason: FinishReason) -> [TurnAction] { end() + [.finish(reason)] }

    /// Ends without a reason of its own: a failure says why.
    private mutating func end() -> [TurnAction] {
        phase = .over
        return actions(assembler.close())
    }

    private func actions(_ pieces: [ChunkAssembler.Piece]) -> [TurnAction] {
        pieces.map { piece in
            switch piece {
            case .chunk(let chunk): .emit(chunk)
            case .message(let message): .store(message)
            }
        }
    }
}
