import LanguageModels
import SessionModel
import Synchronization

/// A model that says what it was told to, answer by answer, and remembers what it was asked.
final class ScriptedModel: LanguageModel {
    struct Answer: Sendable {
        enum Ending: Sendable {
            case whole
            case failure(ModelFailure)

            /// Nothing more comes, until the task is cancelled.
            case silence
        }

        var events: [ModelEvent]
        var ending = Ending.whole

        static func says(_ text: String, then ending: Ending = .whole) -> Answer {
            Answer(events: [.text(text), .finished(.complete)], ending: ending)
        }

        static func runs(_ language: String, _ code: String) -> Answer {
            Answer(events: Self.call(language, code) + [.finished(.toolCalls)])
        }

        static func call(_ language: String, _ code: String) -> [ModelEvent] {
            let arguments = ModelToolCall(id: "x", language: language, code: code).arguments
            return [
                .toolCallStarted(id: "x", name: "execute"), .toolCallArguments(arguments), .toolCallEnded,
            ]
        }
    }

    private let answers: Mutex<ArraySlice<Answer>>
    private let asked = Mutex<[ModelRequest]>([])

    init(_ answers: [Answer]) { self.answers = Mutex(answers[...]) }

    var requests: [ModelRequest] { asked.withLock { $0 } }

    func stream(
        _ request: ModelRequest, emit: @escaping @Sendable (ModelEvent) async throws -> Void
    ) async throws {
        asked.withLock { $0.append(request) }
        guard let answer = answers.withLock({ $0.popFirst() }) else {
            throw ModelFailure.malformed("asked more often than the script has answers")
        }
        for event in answer.events { try await emit(event) }
        switch answer.ending {
        case .whole: break
        case .failure(let failure): throw failure
        case .silence: try await Silence.untilCancelled()
        }
    }
}
