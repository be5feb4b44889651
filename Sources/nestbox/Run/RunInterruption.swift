import Synchronization

/// What becomes of the signals that reach the command.
///
/// The first one is the program's: it is interrupted, and has its time to end. Before it has begun, and from the second signal
/// on, everything is given up.
final class RunInterruption: Sendable {
    typealias Stop = @Sendable () async -> Void

    enum Action: Sendable {
        case interrupt(Stop)
        case giveUp
    }

    private struct State {
        var signal: Int32?
        var stop: Stop?
    }

    private let state = Mutex(State())

    /// The first signal that came.
    var signal: Int32? { state.withLock { $0.signal } }

    /// The program has given a sign of life, and `stop` interrupts it.
    func begin(_ stop: @escaping Stop) { state.withLock { $0.stop = stop } }

    func take(_ signal: Int32) -> Action {
        state.withLock { state in
            guard state.signal == nil else { return .giveUp }
            state.signal = signal
            return state.stop.map { .interrupt($0) } ?? .giveUp
        }
    }
}
