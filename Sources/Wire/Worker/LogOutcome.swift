/// What has become of the log of an execution that printed more than its output has.
package enum LogOutcome: Hashable, Sendable, Codable {
    /// It has what was printed from the first byte on; so many bytes at the end are not in it.
    case written(missing: Int)

    /// It could not be made.
    case failed(SandboxFailure)
}

extension LogOutcome {
    func checkBounds() throws(FrameError) {
        switch self {
        case .written(let missing): try MessageBounds.check(missing, in: MessageBounds.count, "missing")
        case .failed(let failure): try failure.checkBounds()
        }
    }
}
