import Agent
import LanguageModels
import SessionModel
import Synchronization

/// A chat service with everything around it scripted, and what its client saw.
final class House: Sendable {
    /// The client left.
    struct Gone: Error {}

    let model: ScriptedModel
    let executor: ScriptedExecutor
    let store: MemoryStore
    let session: Session
    let service: ChatService

    private let registry: ModelRegistry
    private let seen = Mutex<[Chunk]>([])

    init(
        answers: [ScriptedModel.Answer] = [], runs: [ScriptedExecutor.Run] = [], store: MemoryStore = MemoryStore(),
        session: Session? = nil, settings: ChatSettings = ChatSettings(),
        new: NewSession = NewSession(policy: "strict"),
        clock: any Clock<Duration> = ManualClock()
    ) async throws {
        model = ScriptedModel(answers)
        executor = ScriptedExecutor(runs)
        self.store = store
        if let session {
            self.session = session
        } else {
            self.session = try await store.create(new, owner: .default)
        }
        registry = ModelRegistry(configuration: ModelConfiguration(), additional: ["scripted": model])
        service = ChatService(store: store, executor: executor, models: registry, settings: settings, clock: clock)
    }

    var chunks: [Chunk] { seen.withLock { $0 } }

    /// The texts that were streamed, in order.
    var texts: [String] { chunks.compactMap { $0.content?.stringValue } }

    /// What is stored in the session, a line a message.
    var stored: [String] { get async { await store.stored(in: session.id).map(\.summary) } }

    /// Holds a turn.
    ///
    /// - Parameters:
    ///   - interrupted: The text at which somebody interrupts the turn.
    ///   - left: The text at which the client leaves.
    ///   - cancelled: The text at which the turn's own task is cancelled.
    @discardableResult
    func turn(
        _ messages: [Message], model: String = "scripted", autoRun: Bool = true,
        conversation: TurnRequest.Conversation = .added, instructions: String? = nil, maxTurns: Int? = nil,
        budget: Budget = Budget(),
        interruptingAt interrupted: String? = nil, leavingAt left: String? = nil, cancellingAt cancelled: String? = nil,
        onChunk: (Chunk) -> Void = { _ in }
    ) async throws -> TurnOutcome {
        var request = TurnRequest(
            session: session, owner: .default, messages: messages, options: ModelOptions(model: model),
            autoRun: autoRun, conversation: conversation, instructions: instructions)
        request.maxTurns = maxTurns
        request.budget = budget
        return try await service.run(request) { chunk in
            seen.withLock { $0.append(chunk) }
            onChunk(chunk)
            guard let text = chunk.content?.stringValue else { return }
            if text == interrupted { await service.interrupt(session.id) }
            if text == cancelled { withUnsafeCurrentTask { $0?.cancel() } }
            if text == left { throw Gone() }
        }
    }

    func close() async throws { try await registry.shutdown() }
}

extension StoredMessage {
    var summary: String {
        "\(message.role.rawValue) \(message.type.rawValue)" + (message.format.map { "/\($0)" } ?? "")
            + ": \(message.content)"
    }
}
