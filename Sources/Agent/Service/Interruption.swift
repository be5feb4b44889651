import Synchronization

/// Stops one turn from outside, wherever it is.
final class Interruption: Sendable {
    /// The turn was interrupted, by someone other than its client.
    struct Requested: Error {}

    private struct State {
        var isRequested = false
        var handler: (@Sendable () -> Void)?
        var observer: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    func request() {
        let (handler, observer) = state.withLock { state in
            state.isRequested = true
            return (state.handler, state.observer.take())
        }
        observer?()
        handler?()
    }

    /// Sets what the first interruption does besides, whatever the turn is at; it is done at once if one was requested before.
    func observe(_ observer: @escaping @Sendable () -> Void) {
        let isRequested = state.withLock { state in
            if !state.isRequested { state.observer = observer }
            return state.isRequested
        }
        if isRequested { observer() }
    }

    /// Sets what an interruption does from now on; it is done at once if one was requested before.
    func onRequest(_ handler: (@Sendable () -> Void)?) {
        let isRequested = state.withLock { state in
            state.handler = handler
            return state.isRequested
        }
        if isRequested { handler?() }
    }
}
