internal import CLinux
internal import Dispatch
internal import Glibc
internal import Synchronization

/// A worker's process, held by a pidfd: a signal can never reach another that got its number since.
///
/// Invariant: the descriptor is set once and closed by `deinit` alone.
final class WorkerProcessHandle: Sendable {
    private struct State {
        var isEnding = false
        var hasEnded = false
        var waiting: [@Sendable () -> Void] = []
    }

    /// How long a worker that sees to its own end may take.
    private static let grace = DispatchTimeInterval.seconds(2)

    let pid: Int32
    private let pidfd: Int32
    private let hasNamespace: Bool
    private let state = Mutex(State())
    private let watch = Mutex<ProcessWatch.Ticket?>(nil)

    /// - Parameters:
    ///   - pidfd: owned from now on.
    ///   - hasNamespace: whether the worker is PID 1 of a namespace that ends with it.
    init(pid: Int32, pidfd: Int32, hasNamespace: Bool = true) {
        self.pid = pid
        self.pidfd = pidfd
        self.hasNamespace = hasNamespace
        let ticket = ProcessWatch.shared.watch(pidfd) { [weak self] in self?.ended() }
        watch.withLock { $0 = ticket }
    }

    deinit {
        if let ticket = watch.withLock({ $0 }) { ProcessWatch.shared.forget(ticket) }
        close(pidfd)
    }

    /// Ends the worker, and with PID 1 of its namespace everything in it. Nothing happens if it has ended.
    ///
    /// A worker without a namespace is asked, because it can end at one moment all that its kernels have started. If it does not
    /// end soon it is killed, and the forkserver gets what it leaves.
    func kill() {
        guard !hasNamespace else {
            _ = nb_pidfd_signal(pidfd, SIGKILL)
            return
        }
        let isFirst = state.withLock { state in
            defer { state.isEnding = true }
            return !state.isEnding
        }
        guard isFirst else { return }
        _ = nb_pidfd_signal(pidfd, SIGTERM)
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace) { [weak self] in
            if let self { _ = nb_pidfd_signal(self.pidfd, SIGKILL) }
        }
    }

    /// Returns when the process has ended.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in whenEnded { continuation.resume() } }
    }

    /// Calls once when the process has ended, at once if it has, on a thread that others wait for.
    func whenEnded(_ call: @escaping @Sendable () -> Void) {
        let hasEnded = state.withLock { state in
            if !state.hasEnded { state.waiting.append(call) }
            return state.hasEnded
        }
        if hasEnded { call() }
    }

    private func ended() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for call in waiting { call() }
    }
}
