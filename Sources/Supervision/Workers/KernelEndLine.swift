internal import Wire

extension KernelEnd {
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
