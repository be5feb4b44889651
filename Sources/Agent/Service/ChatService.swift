package import LanguageModels
package import SessionModel

/// Holds the conversations: one turn at a time in a session, as many sessions as like at once.
package struct ChatService: Sendable {
    private let store: any SessionStore
    private let executor: any CodeExecutor
    private let models: ModelRegistry
    private let settings: ChatSettings
    private let gate: SessionGate

    /// - Parameter clock: Measures how long a turn waits for its session.
    package init(
        store: any SessionStore, executor: any CodeExecutor, models: ModelRegistry,
        settings: ChatSettings = ChatSettings(), clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.store = store
        self.executor = executor
        self.models = models
        self.settings = settings
        gate = SessionGate(patience: settings.patience, clock: clock)
    }

    /// Holds one turn: stores the request's messages, then does what they ask for until there is an end.
    ///
    /// `emit` is called for each chunk in order, and the turn does not go on before it returns. Each message of the turn is
    /// stored when `settle` says that all of its content was sent, and before its block's end is: what is stored was
    /// streamed, and a crash loses at most the block in flight. When `emit` or `settle` throws or the calling task is
    /// cancelled, the model or the code is interrupted, what there was is stored, and the error thrown. `interrupted` is
    /// called when somebody interrupts the turn, which does not end while `emit` or `settle` waits.
    ///
    /// - Throws: `SessionBusy`; `SessionNotFound`; `InvalidParameter` and `BudgetFailure`, before anything is stored;
    ///   `ModelFailure` and `ExecutionFailure`, after everything that was said and shown is stored; what `emit` threw.
    package func run(
        _ request: TurnRequest, settle: @escaping @Sendable () async throws -> Void = {},
        interrupted: @escaping @Sendable () -> Void = {}, emit: (Chunk) async throws -> Void
    ) async throws -> TurnOutcome {
        try await gate.entering(request.session.id) { interruption in
            interruption.observe(interrupted)
            guard request.conversation == .passing else {
                let transcript = StoredTranscript(
                    store: store, session: request.session.id, owner: request.owner)
                return try await hold(request, transcript, interruption, settle: settle, emit: emit)
            }
            let result: Result<TurnOutcome, any Error>
            do {
                result = .success(
                    try await hold(request, PassingTranscript(), interruption, settle: settle, emit: emit))
            } catch {
                result = .failure(error)
            }
            try await Task { [executor] in
                try await executor.discard(request.session.id, owner: request.owner)
            }.value
            return try result.get()
        }
    }

    private func hold(
        _ request: TurnRequest, _ transcript: some Transcript, _ interruption: Interruption,
        settle: @escaping @Sendable () async throws -> Void, emit: (Chunk) async throws -> Void
    ) async throws -> TurnOutcome {
        let needsHistory = TurnOpening.needsHistory(for: request.messages)
        let history = needsHistory ? try await transcript.messages(MessageQuery()) : []
        let isResent = request.conversation == .resent
        let new = isResent ? ResentConversation.additions(of: request.messages, to: history) : request.messages
        let opening =
            isResent && new.isEmpty
            ? .ask
            : try await resolved(
                TurnOpening(history: history, request: new, isResent: request.conversation != .added))
        let model = try model(for: opening, options: request.options)
        var limits = TurnLimits(content: settings.content)
        var system = SystemPrompt(languages: await executor.languages)
        if model != nil {
            let session = try await transcript.session(request.session)
            limits = try self.limits(of: request, in: session)
            system.instructions = [settings.instructions, session.instructions, request.instructions]
                .compactMap(\.self)
        }
        if opening == .ask { try checkBudget(limits, system: system, history: history + new) }
        if !new.isEmpty { _ = try await transcript.append(new.map { NewMessage($0) }) }
        var driver = TurnDriver(
            request, model: model, history: history + new, system: system, limits: limits, transcript: transcript,
            executor: executor, interruption: interruption, settle: settle)
        return try await driver.run(opening, emit: emit)
    }

    /// Stops the session's turn, if there is one; it ends by itself soon, with what it had.
    package func interrupt(_ session: SessionID) async { gate.interrupt(session) }

    /// Changes a session's conversation while no turn is in it, and nobody else changes it.
    ///
    /// - Throws: `SessionBusy` when the session was not free in time; `CancellationError`; what the body threw.
    package func alone<Success>(in session: SessionID, body: () async throws -> Success) async throws -> Success {
        try await gate.entering(session) { _ in try await body() }
    }

    /// Interrupts the session's turn and runs the body when it has ended, before all that wait for the session.
    ///
    /// A turn that has not ended in time is no reason to wait for it: the body is then run beside it.
    ///
    /// - Throws: `CancellationError`; what the body threw.
    package func closing<Success>(_ session: SessionID, body: () async throws -> Success) async throws -> Success {
        do {
            return try await gate.entering(session, isNext: true) { _ in try await body() }
        } catch is SessionBusy {
            return try await body()
        }
    }

    /// As ``alone(in:body:)``, without waiting: nil where the session is not free now.
    package func aloneIfFree<Success>(
        in session: SessionID, body: () async throws -> Success
    ) async throws -> Success? {
        try await gate.enteringIfFree(session, body: body)
    }

    /// Whether a turn is in the session now.
    package func isRunning(_ session: SessionID) -> Bool { gate.isHeld(session) }

    /// What a turn may use up: of what the server, the session and the request say, the least.
    private func limits(of request: TurnRequest, in session: Session) throws(BudgetFailure) -> TurnLimits {
        let traits = settings.traits.traits(of: request.options.model)
        let ofSession = session.budget.limited(by: settings.sessionBudget).remaining(after: session.spent)
        let budget = request.budget.limited(by: settings.turnBudget).limited(by: ofSession)
        if budget.money != nil, traits.price == nil { throw .priceUnknown(model: request.options.model) }
        return TurnLimits(
            modelCalls: min(settings.maxTurns, request.maxTurns ?? .max), content: settings.content,
            maxTokens: request.options.maxTokens, budget: budget, traits: traits)
    }

    /// Refuses a turn whose budget does not pay for its first question: nothing would come of it.
    private func checkBudget(_ limits: TurnLimits, system: SystemPrompt, history: [Message]) throws(BudgetFailure) {
        guard !limits.budget.isUnlimited else { return }
        let prompt = Prompt(
            history: history, system: system, question: limits.firstQuestion, content: limits.content)
        let allowance = Allowance(budget: limits.budget, price: limits.traits.price)
        guard allowance.verdict(promptTokens: prompt.tokens) == .exhausted else { return }
        throw .exhausted(left: limits.budget, promptTokens: prompt.tokens)
    }

    /// The opening with its language under its own name.
    private func resolved(_ opening: TurnOpening) async throws -> TurnOpening {
        guard case .run(let asked, let code) = opening else { return opening }
        guard let language = await executor.language(named: asked) else {
            throw ExecutionFailure.languageNotEnabled(asked, enabled: await executor.languages.map(\.name))
        }
        return .run(language: language, code: code)
    }

    /// The model that the turn will ask, found before anything is stored; nil for a turn that needs none.
    private func model(for opening: TurnOpening, options: ModelOptions) throws -> (any LanguageModel)? {
        switch opening {
        case .ask, .resume: try models.model(for: options)
        case .run, .drop: nil
        }
    }
}
