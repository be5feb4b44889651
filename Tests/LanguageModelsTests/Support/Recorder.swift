import LanguageModels
import Synchronization

/// Takes the events of an answer.
final class Recorder: Sendable {
    private let recorded = Mutex<[ModelEvent]>([])

    var events: [ModelEvent] { recorded.withLock { $0 } }

    var text: String { events.map { if case .text(let text) = $0 { text } else { "" } }.joined() }

    func record(_ event: ModelEvent) { recorded.withLock { $0.append(event) } }

    /// Everything that the model says to the request.
    static func answer(of model: any LanguageModel, to request: ModelRequest) async throws -> [ModelEvent] {
        let recorder = Recorder()
        try await model.stream(request) { recorder.record($0) }
        return recorder.events
    }
}
