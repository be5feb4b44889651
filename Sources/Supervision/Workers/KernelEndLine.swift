internal import Glibc
internal import Wire

extension KernelEnd {
    /// Whether it could not become its program because its policy refuses that: nothing else answers EPERM there.
    var isRefusedProgram: Bool {
        guard case .failedToStart(let failure) = self else { return false }
        return failure.errno == EPERM && failure.stage.hasPrefix(SandboxFailure.kernelProgram)
    }

    /// How it ended, in a few words for the operator.
    var line: String {
        switch self {
        case .exited(let code): "exited with \(code)"
        case .signalled(let signal): "signal \(signal)"
        case .brokeProtocol(let how): "broke the protocol: \(how)"
        case .failedToStart(let failure): "could not be started: \(failure.line)"
        }
    }
}
