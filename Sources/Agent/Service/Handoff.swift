import Synchronization

/// Passes elements from one task to another, one at a time: the sender waits until its element was taken.
///
/// One task sends and one task receives. That is what lets a slow reader slow down a model or running code, which are
/// tasks of their own so that they can be cancelled while the receiver goes on.
final class Handoff<Element: Sendable>: Sendable {
    private enum State {
        case idle
        case offered(Element, sender: CheckedContinuation<Void, any Error>)
        case awaited(receiver: CheckedContinuation<Element?, any Error>)

        /// Nothing passes any more; nil where the sender just had nothing more to say.
        case closed((any Error)?)
    }

    private let state = Mutex(State.idle)

    /// Waits until the receiver took the element.
    ///
    /// - Throws: `CancellationError` when the task is cancelled or the handoff was closed.
    func send(_ element: Element) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { state in
                    switch state {
                    case .idle:
                        state = .offered(element, sender: continuation)
                    case .awaited(let receiver):
                        state = .idle
                        receiver.resume(returning: element)
                        continuation.resume()
                    case .offered, .closed:
                        continuation.resume(throwing: CancellationError())
                    }
                }
            }
        } onCancel: {
            close(throwing: CancellationError())
        }
    }

    /// The next element; nil when the sender has finished.
    ///
    /// - Throws: What ``close(throwing:)`` was given; `CancellationError` when the task is cancelled.
    func next() async throws -> Element? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { state in
                    switch state {
                    case .idle:
                        state = .awaited(receiver: continuation)
                    case .offered(let element, let sender):
                        state = .idle
                        sender.resume()
                        continuation.resume(returning: element)
                    case .closed(let error?):
                        continuation.resume(throwing: error)
                    case .closed(nil):
                        continuation.resume(returning: nil)
                    case .awaited:
                        continuation.resume(throwing: CancellationError())
                    }
                }
            }
        } onCancel: {
            close(throwing: CancellationError())
        }
    }

    /// Ends the passing: both sides are woken, and whoever comes later is turned away. Only the first call counts.
    func close(throwing error: (any Error)? = nil) {
        state.withLock { state in
            let before = state
            if case .closed = before { return }
            state = .closed(error)
            switch before {
            case .offered(_, let sender): sender.resume(throwing: CancellationError())
            case .awaited(let receiver):
                if let error { receiver.resume(throwing: error) } else { receiver.resume(returning: nil) }
            case .idle, .closed: break
            }
        }
    }
}
