internal import Synchronization

/// Something that several may wait for.
final class Arrival: Sendable {
    private struct State {
        var next = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Wakes whoever waits now.
    func happened() {
        let waiting = state.withLock { state in
            defer { state.waiting.removeAll() }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when it happens, or when the patience is at its end; nil waits for ever.
    func wait(atMost patience: Duration?) async {
        let ticket = state.withLock { state in
            state.next += 1
            return state.next
        }
        var timer: Task<Void, Never>?
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiting[ticket] = continuation }
            // Not before there is somebody whose patience can end.
            timer = patience.map { patience in
                Task {
                    try? await Task.sleep(for: patience)
                    giveUp(ticket)
                }
            }
        }
        timer?.cancel()
    }

    private func giveUp(_ ticket: Int) {
        state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
    }
}
