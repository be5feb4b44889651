/// A step into the sandbox that could not be taken.
package struct SandboxFailure: Error, Hashable, Sendable, Codable {
    /// The step, as `enter-root`, with what it was about to do: `enter-root: mount proc on /proc`.
    package var stage: String

    /// errno(3).
    package var errno: Int32

    /// Beginning of the stage in which a kernel becomes its program; the program's path follows.
    package static let kernelProgram = "kernel: exec "

    /// The stage in which a forkserver goes where its workers' network is.
    package static let enterGrantedNetwork = "granted-network: enter the network namespace"

    package init(stage: String, errno: Int32) {
        self.stage = stage
        self.errno = errno
    }
}

extension SandboxFailure: BoundedMessage {
    package func checkBounds() throws(FrameError) {
        try MessageBounds.check(sentence: stage, "stage")
    }
}
