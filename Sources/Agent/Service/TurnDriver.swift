import LanguageModels
import SessionModel

/// Carries out what a ``Turn`` wants: asks the model, runs the code, streams the chunks, stores the messages.
///
/// What goes wrong on the way is told to the turn first, so that everything that was said and shown is stored, and thrown
/// afterwards.
struct TurnDriver {
    /// The client takes no more chunks, and why.
    private struct Departed: Error {
        let reason: any Error
    }

    private let request: TurnRequest
    private let model: (any LanguageModel)?
    private let store: any SessionStore
    private let executor: any CodeExecutor
    private let settings: ChatSettings
    private let interruption: Interruption
    private let languages: [String]

    private var turn: Turn
    private var history: [Message]
    private var produced: [StoredMessage] = []
    private var departure: Departed?

    /// - Parameters:
    ///   - model: Nil where the turn never asks one.
    ///   - history: The session's messages, the request's own included.
    init(
        _ request: TurnRequest, model: (any LanguageModel)?, history: [Message], languages: [String],
        store: any SessionStore, executor: any CodeExecutor, settings: ChatSettings, interruption: Interruption
    ) {
        self.request = request
        self.model = model
        self.history = history
        self.languages = languages
        self.store = store
        self.executor = executor
        self.settings = settings
        self.interruption = interruption
        turn = Turn(languages: languages, autoRun: request.autoRun, limits: settings.limits)
    }

    mutating func run(
        _ opening: TurnOpening, emit: (Chunk) async throws -> Void
    ) async throws -> TurnOutcome {
        var actions = turn.begin(opening)
        while true {
            try await carryOut(actions, emit: emit)
            if let departure {
                // Nobody listens any more: what there is gets stored, and nothing new is begun.
                try await carryOut(turn.handle(.interrupted), emit: emit)
                throw departure.reason
            }
            switch actions.last {
            case .ask: actions = try await ask(emit: emit)
            case .run(let language, let code): actions = try await execute(language, code, emit: emit)
            case .resolve(let language):
                actions = turn.handle(.resolved(language: await executor.language(named: language)))
            case .finish(let reason):
                return TurnOutcome(
                    messages: produced, finishReason: reason, usage: turn.usage, model: request.options.model)
            case .emit, .store, nil:
                // A turn always says what it waits for; one that did not would never end.
                throw CancellationError()
            }
        }
    }

    private mutating func ask(emit: (Chunk) async throws -> Void) async throws -> [TurnAction] {
        guard let model else { throw ModelFailure.notConfigured("no model for this turn") }
        let prompt = SystemPrompt.text(languages: languages, instructions: settings.instructions)
        let question = ModelRequest(
            messages: ConversationBuilder.messages(
                from: history, systemPrompt: prompt, limit: settings.limits.content),
            languages: languages, temperature: request.options.temperature, maxTokens: request.options.maxTokens)
        do {
            try await relay(until: interruption) { send in
                try await model.stream(question, emit: send)
            } consume: { (event: ModelEvent) in
                try await take(.model(event), emit: emit)
            }
            return turn.handle(.answerEnded)
        } catch {
            return try await recover(from: error, event: .answerFailed, emit: emit)
        }
    }

    private mutating func execute(
        _ language: String, _ code: String, emit: (Chunk) async throws -> Void
    ) async throws -> [TurnAction] {
        let execution = ExecutionRequest(
            session: request.session.id, owner: request.owner, language: language, code: code,
            policy: request.session.policy)
        do {
            let receipt = try await relay(until: interruption) { [executor] send in
                try await executor.execute(execution, emit: send)
            } consume: { (event: ExecutionEvent) in
                try await take(.execution(event), emit: emit)
            }
            return turn.handle(.executionEnded(receipt.status))
        } catch {
            return try await recover(from: error, event: .executionFailed(note: Self.note(error)), emit: emit)
        }
    }

    private mutating func take(_ event: TurnEvent, emit: (Chunk) async throws -> Void) async throws {
        try await carryOut(turn.handle(event), emit: emit)
        if let departure { throw departure }
    }

    /// Tells the turn what happened and goes on, if it can: after an interruption, not after a failure.
    private mutating func recover(
        from error: any Error, event: TurnEvent, emit: (Chunk) async throws -> Void
    ) async throws -> [TurnAction] {
        switch error {
        case is Interruption.Requested:
            return turn.handle(.interrupted)
        case is Departed:
            return []
        case is CancellationError where Task.isCancelled:
            departure = Departed(reason: error)
            return []
        default:
            try await carryOut(turn.handle(event), emit: emit)
            throw departure?.reason ?? error
        }
    }

    private mutating func carryOut(_ actions: [TurnAction], emit: (Chunk) async throws -> Void) async throws {
        for action in actions {
            switch action {
            case .emit(let chunk) where departure == nil:
                do {
                    try await emit(chunk)
                } catch {
                    departure = Departed(reason: error)
                }
            case .store(let message):
                let stored = try await store.appendWholly([message], to: request.session.id, owner: request.owner)
                produced += stored
                history += stored.map(\.message)
            case .emit, .ask, .resolve, .run, .finish:
                break
            }
        }
    }

    /// What the console says about code that could not be run to its end; nil where it was never begun.
    private static func note(_ error: any Error) -> String? {
        switch error as? ExecutionFailure {
        case .workerLost: "The worker was lost while the code ran; the interpreter's state is gone."
        case .allWorkersBusy, .languageNotEnabled, .unknownPolicy, .starting, .draining: nil
        case nil: "The code could not be run to its end."
        }
    }
}
