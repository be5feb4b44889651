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

    /// The turn wants nothing more of what it is told just now, and has said what it wants instead.
    private struct Satisfied: Error {
        let next: TurnAction
    }

    private let request: TurnRequest
    private let model: (any LanguageModel)?
    private let transcript: any Transcript
    private let executor: any CodeExecutor
    private let interruption: Interruption
    private let settle: @Sendable () async throws -> Void
    private let system: SystemPrompt
    private let limits: TurnLimits

    private var turn: Turn
    private var history: [Message]
    private var produced: [StoredMessage] = []
    private var departure: Departed?
    private var prompt: Prompt?
    private var dialect = Dialect.tools

    /// - Parameters:
    ///   - model: Nil where the turn never asks one.
    ///   - history: The session's messages, the request's own included.
    ///   - settle: Returns when all that was emitted has been sent.
    init(
        _ request: TurnRequest, model: (any LanguageModel)?, history: [Message], system: SystemPrompt,
        limits: TurnLimits, transcript: any Transcript, executor: any CodeExecutor, interruption: Interruption,
        settle: @escaping @Sendable () async throws -> Void
    ) {
        self.request = request
        self.model = model
        self.history = history
        self.system = system
        self.limits = limits
        self.transcript = transcript
        self.executor = executor
        self.interruption = interruption
        self.settle = settle
        turn = Turn(languages: system.languages.map(\.name), autoRun: request.autoRun, limits: limits)
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
            case .prepare(let question): actions = prepare(question)
            case .ask(let maxTokens): actions = try await ask(maxTokens: maxTokens, emit: emit)
            case .run(let language, let code): actions = try await execute(language, code, emit: emit)
            case .resolve(let language):
                actions = turn.handle(.resolved(language: await executor.language(named: language)))
            case .finish(let reason):
                return outcome(reason)
            case .emit, .store, .charge, nil:
                // A turn always says what it waits for; one that did not would never end.
                throw CancellationError()
            }
        }
    }

    private func outcome(_ reason: FinishReason) -> TurnOutcome {
        var outcome = TurnOutcome(
            messages: produced, finishReason: reason, usage: turn.usage, model: request.options.model)
        outcome.cost = model == nil || limits.traits.price == nil ? nil : turn.spent.money
        outcome.remaining = turn.remaining
        return outcome
    }

    private mutating func prepare(_ question: Question) -> [TurnAction] {
        let prompt = Prompt(history: history, system: system, question: question, content: limits.content)
        self.prompt = prompt
        dialect = question.dialect
        return turn.handle(.prepared(promptTokens: prompt.tokens))
    }

    private mutating func ask(
        maxTokens: Int?, emit: (Chunk) async throws -> Void
    ) async throws -> [TurnAction] {
        guard let model, let prompt else { throw ModelFailure.notConfigured("no model for this turn") }
        let question = ModelRequest(
            messages: prompt.messages, languages: dialect == .tools ? system.languages.map(\.name) : [],
            temperature: request.options.temperature, maxTokens: maxTokens)
        do {
            try await relay(until: interruption) { send in
                try await model.stream(question, emit: send)
            } consume: { (event: ModelEvent) in
                try await take(.model(event), emit: emit)
            }
            return turn.handle(.answerEnded)
        } catch {
            return try await recover(from: error, event: .answerFailed(error as? ModelFailure), emit: emit)
        }
    }

    private mutating func execute(
        _ language: String, _ code: String, emit: (Chunk) async throws -> Void
    ) async throws -> [TurnAction] {
        let execution = ExecutionRequest(
            session: request.session.id, owner: request.owner, language: language, code: code,
            policy: request.session.policy, logName: OutputLog.name(Identifier<OutputLog>()))
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
        let actions = turn.handle(event)
        try await carryOut(actions, emit: emit)
        if let departure { throw departure }
        if let next = actions.last, next.isAwaited { throw Satisfied(next: next) }
    }

    /// Tells the turn what happened and goes on, if it can: after an interruption, and after a failure that the turn knows
    /// a way around.
    private mutating func recover(
        from error: any Error, event: TurnEvent, emit: (Chunk) async throws -> Void
    ) async throws -> [TurnAction] {
        switch error {
        case is Interruption.Requested:
            return turn.handle(.interrupted)
        case let satisfied as Satisfied:
            return [satisfied.next]
        case is Departed:
            return []
        case is CancellationError where Task.isCancelled:
            departure = Departed(reason: error)
            return []
        default:
            let actions = turn.handle(event)
            try await carryOut(actions, emit: emit)
            if let departure { throw departure.reason }
            guard let next = actions.last, next.isAwaited else { throw error }
            return [next]
        }
    }

    private mutating func carryOut(_ actions: [TurnAction], emit: (Chunk) async throws -> Void) async throws {
        for action in actions {
            switch action {
            case .emit(let chunk):
                await unlessDeparted { try await emit(chunk) }
            case .store(let message):
                await unlessDeparted(settle)
                let stored = try await transcript.append([message])
                produced += stored
                history += stored.map(\.message)
            case .charge(let spending):
                try await transcript.charge(spending)
            case .prepare, .ask, .resolve, .run, .finish:
                break
            }
        }
    }

    /// Tells the client something, if it still takes anything.
    private mutating func unlessDeparted(_ tell: () async throws -> Void) async {
        guard departure == nil else { return }
        do {
            try await tell()
        } catch {
            departure = Departed(reason: error)
        }
    }

    /// What the console says about code that could not be run to its end; nil where it was never begun.
    private static func note(_ error: any Error) -> String? {
        switch error as? ExecutionFailure {
        case .workerLost: "The worker was lost while the code ran; the interpreter's state is gone."
        case .allWorkersBusy, .languageNotEnabled, .unknownPolicy, .policyNotAllowed, .limitNotAllowed, .starting,
            .draining:
            nil
        case nil: "The code could not be run to its end."
        }
    }
}
