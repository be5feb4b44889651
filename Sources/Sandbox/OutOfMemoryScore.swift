internal import CLinux
internal import Glibc
package import Wire

/// How readily the kernel of the host takes a process when memory runs out: proc_pid_oom_score_adj(5).
///
/// A worker keeps the file of its own score open. Its kernels start with the score that it has at the fork, because neither can
/// open that file any more then: they are not dumpable, and in a Landlock domain.
package enum OutOfMemoryScore {
    /// The number of the descriptor in a worker. A kernel closes it with all others.
    private static let descriptor: Int32 = 4

    /// Forks a kernel, with the score that the worker's steps have for it. Whoever has raised a score may lower it again.
    ///
    /// - Returns: as fork(2) does, but never below 0.
    package static func fork(_ steps: [SandboxStep], stage: String) throws(SandboxFailure) -> Int32 {
        let scores = steps.lazy.compactMap { step -> (worker: Int, kernels: Int)? in
            if case .outOfMemoryScore(let worker, let kernels) = step { (worker, kernels) } else { nil }
        }.first
        if let scores { try set(scores.kernels, stage: stage) }
        let pid = Glibc.fork()
        let failure = errno
        guard pid != 0 else { return 0 }
        if let scores {
            do throws(SandboxFailure) {
                try set(scores.worker, stage: stage)
            } catch {
                if pid > 0 { kill(pid, SIGKILL) }
                throw error
            }
        }
        guard pid > 0 else { throw SandboxFailure(stage: "\(stage): fork", errno: failure) }
        return pid
    }

    static func open(stage: String) throws(SandboxFailure) {
        // What /proc/self shows belongs to root while the process is not dumpable, as it is after a change of uid.
        try systemCall(stage) { nb_set_dumpable(1) }
        let file = try systemCall(stage) { nb_open("/proc/self/oom_score_adj", O_WRONLY, 0) }
        guard file != descriptor else { return }
        try systemCall(stage) { nb_duplicate(file, descriptor) }
        close(file)
    }

    static func set(_ score: Int, stage: String) throws(SandboxFailure) {
        let text = "\(score)"
        try systemCall("\(stage): out-of-memory score") {
            write(descriptor, text, text.utf8.count) == text.utf8.count ? 0 : -errno
        }
    }
}
