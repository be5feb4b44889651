import Dispatch
import Synchronization

/// A call on a descriptor that strangers hold the other end of, and that may therefore never return.
enum BlockingCall {
    /// Runs it on a thread that nothing else waits for. Cancelled, it is left to itself; the process is about to end then.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let waiting = Waiting<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard waiting.begin(continuation) else { return }
                DispatchQueue.global().async { waiting.end(Result { try work() }) }
            }
        } onCancel: {
            waiting.end(.failure(CancellationError()))
        }
    }

    private final class Waiting<Value: Sendable>: Sendable {
        private enum State {
            case idle
            case waiting(CheckedContinuation<Value, any Error>)
            case over
        }

        private let state = Mutex(State.idle)

        /// - Returns: false where it was cancelled before.
        func begin(_ continuation: CheckedContinuation<Value, any Error>) -> Bool {
            let isCancelled = state.withLock { state in
                if case .over = state { return true }
                state = .waiting(continuation)
                return false
            }
            if isCancelled { continuation.resume(throwing: CancellationError()) }
            return !isCancelled
        }

        /// The first end counts.
        func end(_ result: Result<Value, any Error>) {
            let continuation: CheckedContinuation<Value, any Error>? = state.withLock { state in
                defer { state = .over }
                guard case .waiting(let continuation) = state else { return nil }
                return continuation
            }
            continuation?.resume(with: result)
        }
    }
}
