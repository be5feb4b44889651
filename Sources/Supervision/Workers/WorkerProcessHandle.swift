internal import CLinux
internal import Dispatch
internal import Glibc

/// A worker's process, held by a pidfd: a signal can never reach another that got its number since.
///
/// Invariant: the descriptor is set once and closed by `deinit` alone.
final class WorkerProcessHandle: Sendable {
    let pid: Int32
    private let pidfd: Int32

    /// - Parameter pidfd: owned from now on.
    init(pid: Int32, pidfd: Int32) {
        self.pid = pid
        self.pidfd = pidfd
    }

    deinit {
        close(pidfd)
    }

    /// Ends the worker, and with PID 1 of its namespace everything in it. Nothing happens if it has ended.
    func kill() {
        _ = nb_pidfd_signal(pidfd, SIGKILL)
    }

    /// Returns when the process has ended: a pidfd becomes readable then (pidfd_open(2)).
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let source = DispatchSource.makeReadSource(fileDescriptor: pidfd, queue: .global())
            source.setEventHandler { source.cancel() }
            source.setCancelHandler { continuation.resume() }
            source.activate()
        }
    }
}
