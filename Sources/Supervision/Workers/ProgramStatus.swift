internal import SessionModel
internal import Wire

/// How a program ended, as its driver says it: the value of an error named ``KernelEvent/exitStatus``.
enum ProgramStatus {
    /// Nil for what no driver says.
    static func end(_ value: String) -> ProcessEnd? {
        guard let status = Int(value), (-64...255).contains(status) else { return nil }
        return status < 0 ? .signalled(-status) : .exited(status)
    }
}

extension KernelEnd {
    /// The end of its process; nil where it was not the code's doing.
    var process: ProcessEnd? {
        switch self {
        case .exited(let code): .exited(Int(code))
        case .signalled(let signal): .signalled(Int(signal))
        case .brokeProtocol, .failedToStart: nil
        }
    }
}
