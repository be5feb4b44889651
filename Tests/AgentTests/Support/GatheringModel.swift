import LanguageModels
import SessionModel
import Synchronization

/// A model that answers nobody before so many have asked.
final class GatheringModel: LanguageModel {
    private struct State {
        var asked = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let count: Int
    private let state = Mutex(State())

    init(_ count: Int) { self.count = count }

    func stream(
        _ request: ModelRequest, emit: @escaping @Sendable (ModelEvent) async throws -> Void
    ) async throws {
        await withCheckedContinuation { continuation in
            let gathered = state.withLock { state in
                state.asked += 1
                state.waiting.append(continuation)
                guard state.asked >= count else { return [CheckedContinuation<Void, Never>]() }
                defer { state.waiting = [] }
                return state.waiting
            }
            for waiting in gathered { waiting.resume() }
        }
        // The last words of the question, so that each can be told from the others.
        var words = ""
        if case .user(let contents)? = request.messages.last, case .text(let text)? = contents.last { words = text }
        for word in words.split(separator: " ") { try await emit(.text("\(word) ")) }
        try await emit(.finished(.complete))
    }
}
