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
    /// stored once its block has been streamed, so a crash loses at most the block in flight. When `emit` throws or the calling
    /// task is cancelled, the model or the code is interrupted, what there was is stored, and the error thrown.
    ///
    /// - Throws: `SessionBusy`; `SessionNotFound`; `InvalidParameter`, before anything is stored; `ModelFailure` and
    ///   `ExecutionFailure`, after everything that was said and shown is stored; what `emit` threw.
    package func run(
        _ request: TurnRequest, emit: (Chunk) async throws -> Void
    ) async throws -> TurnOutcome {
        try await gate.entering(request.session.id) { interruption in
            let query = MessageQuery(limit: TurnOpening.needsHistory(for: request.messages) ? nil : 0)
            let page = try await store.messages(query, in: request.session.id, owner: request.owner)
            let history = page.messages.map(\.message)
            let opening = try await resolved(TurnOpening(history: history, request: request.messages))
            let model = try model(for: opening, options: request.options)
            _ = try await store.appendWholly(
                request.messages.map { NewMessage($0) }, to: request.session.id, owner: request.owner)
            var driver = TurnDriver(
                request, model: model, history: history + request.messages, languages: await executor.languages,
                store: store, executor: executor, settings: settings, interruption: interruption)
            return try await driver.run(opening, emit: emit)
        }
    }

    /// Stops the session's turn, if there is one; it ends by itself soon, with what it had.
    package func interrupt(_ session: SessionID) async { gate.interrupt(session) }

    /// Whether a turn is in the session now.
    package func isRunning(_ session: SessionID) -> Bool { gate.isHeld(session) }

    /// The opening with its language under its own name.
    private func resolved(_ opening: TurnOpening) async throws -> TurnOpening {
        guard case .run(let asked, let code) = opening else { return opening }
        guard let language = await executor.language(named: asked) else {
            throw ExecutionFailure.languageNotEnabled(asked, enabled: await executor.languages)
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
