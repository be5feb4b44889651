/// Forkserver to gateway.
package enum ForkserverEvent: Hashable, Sendable, Codable {
    /// The interpreter and the preload list are there; workers can be made.
    case ready(ForkserverReady)

    /// The worker lives; a pidfd of it rides on this frame. Whether it got into its sandbox, it says itself.
    case spawned(worker: Int, pid: Int32)

    /// The worker has ended, and nothing that it or its kernels started runs any more. Told where no PID namespace sees to
    /// that.
    case swept(worker: Int)

    /// There is no such worker and there will be none.
    case spawnFailed(worker: Int, SandboxFailure)

    /// A worker was made and has taken every step; the answer to `probe`.
    case probed(SandboxReport)

    /// The forkserver itself could not get ready; it ends.
    case failed(SandboxFailure)
}

extension ForkserverEvent: BoundedMessage {
    package func checkBounds() throws(FrameError) {
        switch self {
        // To kill(2) and to a cgroup, 0 and what is below mean other processes than one.
        case .spawned(_, let pid): try MessageBounds.check(Int(pid), in: 1...Int(Int32.max), "pid")
        case .spawnFailed(_, let failure), .failed(let failure): try failure.checkBounds()
        case .probed(let report): try report.checkBounds()
        case .ready, .swept: break
        }
    }
}
