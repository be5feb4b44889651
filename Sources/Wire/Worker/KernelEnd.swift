/// How a kernel's process ended.
package enum KernelEnd: Hashable, Sendable, Codable {
    case exited(code: Int32)
    case signalled(signal: Int32)

    /// It broke the kernel protocol and was killed; the text says how.
    case brokeProtocol(String)

    /// It could not be started.
    case failedToStart(SandboxFailure)
}

extension KernelEnd: BoundedMessage {
    package func checkBounds() throws(FrameError) {
        switch self {
        case .brokeProtocol(let how): try MessageBounds.check(sentence: how, "brokeProtocol")
        case .failedToStart(let failure): try failure.checkBounds()
        case .exited, .signalled: break
        }
    }
}
