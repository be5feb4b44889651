import LanguageModels
package import SessionModel

/// One turn of a conversation: the model is asked, its code runs, the output goes back, and again, until there is an end.
///
/// A pure state machine: events go in, actions come out, and nothing else happens. Several calls in one answer run one
/// after the other; each block is shown and stored before the next begins, so that code and output stay together.
package struct Turn {
    private enum Phase {
        case idle
        case answering
        case resolving(language: String, code: String)
        case running(thenGoesOn: Bool)
        case over
    }

    /// A call whose code is whole and that waits for the end of the answer, because a model is not kept waiting while
    /// code runs.
    private enum WrittenCall {
        /// Shown and stored.
        case ready(language: String, code: String)

        /// Of a language that may be another name of an enabled one; not shown yet.
        case unresolved(language: String, code: String)
    }

    private let languages: [String]
    private let autoRun: Bool
    private let limits: TurnLimits
    private var assembler: ChunkAssembler

    private var phase = Phase.idle
    private var modelCalls = 0
    private var call: CodeCall?
    private var written: WrittenCall?

    /// What the model said after the call that waits.
    private var deferred: ArraySlice<ModelEvent> = []

    private var ending = ModelEvent.Ending.complete

    /// The answer brought something that the model must hear of.
    private var owesReply = false

    /// Languages that earlier answers, and this one, were told are not enabled.
    private var refused: Set<String> = []
    private var refusedNow: Set<String> = []

    /// What the model's answers used, as far as they came.
    package private(set) var usage = TokenUsage()

    /// - Parameters:
    ///   - languages: The enabled languages' own names, the default one first.
    ///   - autoRun: Whether the model's code runs without a confirmation.
    package init(languages: [String], autoRun: Bool, limits: TurnLimits = TurnLimits()) {
        self.languages = languages
        self.autoRun = autoRun
        self.limits = limits
        assembler = ChunkAssembler(limit: limits.content)
    }

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
        case (.answering, .model(let event)): take(event)
        case (.answering, .answerEnded): answerEnded()
        case (.answering, .answerFailed): breakOff(note: "Not run: the model's answer broke off.") + end()
        case (.answering, .interrupted): breakOff(note: "Not run: interrupted.") + finish(.interrupted)
        case (.resolving(let asked, let code), .resolved(let language)): resolved(language, asked: asked, code: code)
        case (.resolving(let asked, let code), .interrupted):
            note("Not run: interrupted.", under: code, language: asked) + finish(.interrupted)
        case (.running, .execution(let event)): show(event)
        case (.running(let thenGoesOn), .executionEnded(let status)): runEnded(status, thenGoesOn: thenGoesOn)
        case (.running, .executionFailed(let note)): runFailed(note)
        case (.running, .interrupted):
            actions(assembler.write("Interrupted.\n", to: .console)) + actions(assembler.endRun())
                + finish(.interrupted)
        default: []
        }
    }
}

// MARK: The model's answer

extension Turn {
    private mutating func ask() -> [TurnAction] {
        guard modelCalls < limits.modelCalls else { return finish(.maxTurns) }
        modelCalls += 1
        refused.formUnion(refusedNow)
        refusedNow = []
        ending = .complete
        owesReply = false
        phase = .answering
        return [.ask]
    }

    private mutating func take(_ event: ModelEvent) -> [TurnAction] {
        switch event {
        case .usage(let tokens): usage = usage + tokens
        case .finished(let ending): self.ending = ending
        case _ where written != nil: deferred.append(event)
        default: return follow(event)
        }
        return []
    }

    private mutating func follow(_ event: ModelEvent) -> [TurnAction] {
        switch event {
        case .text(let text):
            return actions(assembler.write(text, to: .speech))
        case .toolCallStarted(_, let name):
            call = CodeCall(name: name, languages: languages)
            return []
        case .toolCallArguments(let fragment):
            guard let shown = call?.feed(fragment) else { return [] }
            return actions(assembler.write(shown.code, to: .code(shown.language)))
        case .toolCallEnded:
            return callEnded()
        case .usage, .finished:
            return []
        }
    }

    private mutating func callEnded() -> [TurnAction] {
        guard let call else { return [] }
        self.call = nil
        switch call.end() {
        case .shown(let language, let code):
            written = .ready(language: language, code: code)
            return actions(assembler.close())
        case .held(let language, let text) where CodeRepair.isProse(language):
            return actions(assembler.write(text, to: .speech))
        case .held(let language, let code) where languages.contains(language):
            written = .ready(language: language, code: code)
            return actions(assembler.writeWhole(code, to: .code(language)))
        case .held(let language, let code):
            written = .unresolved(language: language, code: code)
            return []
        case .cutOff(let language, let unshown):
            owesReply = true
            return note("Not run: the code was cut off.", under: unshown, language: language)
        case .empty(let language, let arguments):
            owesReply = true
            return note("Not run: the call had no code.", under: arguments, language: language)
        }
    }

    private mutating func answerEnded() -> [TurnAction] {
        if ending == .tokenLimit {
            return breakOff(note: "Not run: the answer was cut off at the token limit.") + finish(.length)
        }
        return goOn()
    }

    /// Works through what the answer brought, up to the next thing to wait for.
    private mutating func goOn() -> [TurnAction] {
        phase = .answering
        var done: [TurnAction] = []
        while true {
            switch written {
            case .ready(let language, let code):
                written = nil
                if autoRun { return done + run(language: language, code: code, thenGoesOn: true) }
                return done + actions(assembler.confirm(language: language, code: code)) + finish(.confirmation)
            case .unresolved(let language, let code):
                written = nil
                phase = .resolving(language: language, code: code)
                return done + actions(assembler.close()) + [.resolve(language: language)]
            case nil:
                break
            }
            guard let event = deferred.popFirst() else { break }
            done += follow(event)
        }
        done += actions(assembler.close())
        return done + (owesReply ? ask() : finish(.stop))
    }

    private mutating func resolved(_ language: String?, asked: String, code: String) -> [TurnAction] {
        if let language {
            written = .ready(language: language, code: code)
            return actions(assembler.writeWhole(code, to: .code(language))) + goOn()
        }
        let answer = note("\(asked) is not enabled", under: code, language: asked)
        // Told once, a model that asks for the same again would do so for ever.
        if refused.contains(asked) { return answer + finish(.error) }
        refusedNow.insert(asked)
        owesReply = true
        return answer + goOn()
    }

    /// Closes what the model was about to say or to run. Code that was shown gets a note that it did not run: without one
    /// it would look as if it waited for a confirmation.
    private mutating func breakOff(note text: String) -> [TurnAction] {
        deferred = []
        defer {
            call = nil
            written = nil
        }
        if let call {
            switch call.end() {
            case .shown(let language, _): return note(text, under: "", language: language)
            case .held(let language, let code): return note(text, under: code, language: language)
            case .cutOff(let language, let unshown): return note(text, under: unshown, language: language)
            case .empty(let language, let arguments): return note(text, under: arguments, language: language)
            }
        }
        switch written {
        case .ready(let language, _): return note(text, under: "", language: language)
        case .unresolved(let language, let code): return note(text, under: code, language: language)
        case nil: return actions(assembler.close())
        }
    }

    /// Ends the code's block, with what was not shown of it yet, and puts a console with the note after it.
    private mutating func note(_ text: String, under unshown: String, language: String) -> [TurnAction] {
        actions(assembler.write(unshown, to: .code(language)))
            + actions(assembler.writeWhole(text + "\n", to: .console))
    }
}

// MARK: The run

extension Turn {
    private mutating func run(language: String, code: String, thenGoesOn: Bool) -> [TurnAction] {
        phase = .running(thenGoesOn: thenGoesOn)
        return actions(assembler.beginRun()) + [.run(language: language, code: code)]
    }

    private mutating func show(_ event: ExecutionEvent) -> [TurnAction] {
        switch event {
        case .stdout(let text), .stderr(let text): actions(assembler.write(text, to: .console))
        case .activeLine(let line): actions(assembler.showLine(line))
        case .display(let output), .result(let output): show(output)
        case .error(let error): actions(assembler.write(Self.line(error.traceback), to: .console))
        case .kernelDied(let text): actions(assembler.write(Self.line(text), to: .console))
        }
    }

    private mutating func show(_ output: RichOutput) -> [TurnAction] {
        guard let (mime, content) = output.preferred else { return [] }
        switch mime {
        case "image/png":
            let block = Block(role: .computer, type: .image, format: "base64.png")
            return actions(assembler.writeWhole(content, to: block))
        case "image/jpeg":
            let block = Block(role: .computer, type: .image, format: "base64.jpeg")
            return actions(assembler.writeWhole(content, to: block))
        case "text/html":
            return actions(assembler.writeWhole(content, to: Block(role: .computer, type: .code, format: "html")))
        default:
            return actions(assembler.write(Self.line(content), to: .console))
        }
    }

    private mutating func runEnded(_ status: Receipt.Status, thenGoesOn: Bool) -> [TurnAction] {
        let done = actions(assembler.endRun())
        if status == .interrupted { return done + finish(.interrupted) }
        guard thenGoesOn else { return done + finish(.stop) }
        owesReply = true
        return done + goOn()
    }

    private mutating func runFailed(_ note: String?) -> [TurnAction] {
        var done: [TurnAction] = []
        if let note { done += actions(assembler.write(Self.line(note), to: .console)) }
        return done + actions(assembler.endRun(hasRun: note != nil)) + end()
    }

    private static func line(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }
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
