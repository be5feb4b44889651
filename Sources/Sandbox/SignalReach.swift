internal import Glibc
internal import Wire

/// How far the signals of this process reach.
enum SignalReach {
    /// Fails unless the parent, who is outside of everything that a worker has entered, is out of reach.
    static func proveConfined(stage: String) throws(SandboxFailure) {
        // Signal 0 asks whether a signal could be sent, and sends none.
        guard kill(getppid(), 0) != 0 else {
            throw SandboxFailure(stage: "\(stage): the parent can be signalled", errno: EEXIST)
        }
        guard errno == EPERM else { throw SandboxFailure(stage: stage, errno: errno) }
    }
}
