import Supervision
import Wire

/// Has the isolation levels tried, as ``LevelChoice`` says, until one holds.
struct LevelSearch {
    enum Outcome<Found> {
        case holds(Found)
        case refused(RefusedLevel)
    }

    private let required: RequiredIsolation

    /// Told before each pause: what the last try lacked something for.
    private let tell: (RefusedLevel, Duration) -> Void

    /// Replaced in tests, which do not wait.
    var now: () -> ContinuousClock.Instant = { .now }
    var pause: (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    init(required: RequiredIsolation, tell: @escaping (RefusedLevel, Duration) -> Void) {
        self.required = required
        self.tell = tell
    }

    /// - Parameter attempt: tries one level; it gets those that were refused before.
    /// - Throws: ``StartFailure`` if there is none: which failed, and what would help. And what `attempt` throws.
    func run<Found>(
        _ attempt: (IsolationLevel, [RefusedLevel]) async throws -> Outcome<Found>
    ) async throws -> Found {
        var choice = LevelChoice(required: required.level)
        let began = now()
        var step = choice.first
        while true {
            let level: IsolationLevel
            switch step {
            case .attempt(let next): level = next
            case .attemptAgain(let next, let delay):
                try await pause(delay)
                level = next
            case .refuse(let refused): throw StartFailure(required.refusal(refused))
            case .giveUp(let last, let refused): throw StartFailure(required.refusal(refused, lacking: last))
            }
            switch try await attempt(level, choice.refused) {
            case .holds(let found): return found
            case .refused(let refusal):
                step = choice.failed(refusal, after: now() - began)
                if case .attemptAgain(_, let delay) = step { tell(refusal, delay) }
            }
        }
    }
}
