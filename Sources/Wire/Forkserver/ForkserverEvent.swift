/// Forkserver to gateway.
package enum ForkserverEvent: Hashable, Sendable, Codable {
    /// The interpreter and the preload list are there; workers can be made.
    case ready(ForkserverReady)

    /// The worker lives; a pidfd of it rides on this frame. Whether it got into its sandbox, it says itself.
    case spawned(worker: Int, pid: Int32)

    /// There is no such worker and there will be none.
    case spawnFailed(worker: Int, SandboxFailure)

    /// The forkserver itself could not get ready; it ends.
    case failed(SandboxFailure)
}
