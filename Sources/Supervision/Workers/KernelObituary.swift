internal import Glibc
internal import SessionModel
internal import Wire

/// Says in one sentence how a kernel ended and what that means for the session.
enum KernelObituary {
    /// What every end of a kernel means for its session.
    static let consequence = "Its variables are gone; files are kept, and a new kernel takes its place."

    /// For a kernel that a limit ended.
    ///
    /// - Parameter reason: what happened, as the beginning of a sentence.
    static func text(language: String, reason: String, _ limit: ExecutionLimit) -> String {
        let language = ForeignText.shown(language)
        let end =
            limit == .memory
            ? "The \(language) kernel ran out of memory and was killed. \(reason)."
            : "\(reason). The code did not stop when it was interrupted, and the \(language) kernel was killed."
        return "\(end) \(consequence)"
    }

    /// - Parameter wasStopped: whether the gateway had the kernel killed, because it did not answer to being interrupted.
    static func text(language: String, _ end: KernelEnd, wasStopped: Bool) -> String {
        let language = ForeignText.shown(language)
        if wasStopped {
            return "The \(language) kernel did not stop when it was interrupted, and was killed. \(consequence)"
        }
        return switch end {
        case .exited(let code): "The \(language) kernel exited with code \(code). \(consequence)"
        case .signalled(SIGKILL):
            "The \(language) kernel was killed (SIGKILL), perhaps by a host that is out of memory. \(consequence)"
        case .signalled(let signal): "The \(language) kernel died of \(name(of: signal)). \(consequence)"
        case .brokeProtocol: "The \(language) kernel stopped making sense and was ended. \(consequence)"
        case .failedToStart(let failure): "The \(language) kernel could not be started: \(failure.line)."
        }
    }

    /// For a kernel that is a program, under a policy that starts none.
    ///
    /// - Parameter isProgram: whether the code was to be a program, as python's is with arguments.
    static func text(refusedBy policy: String, isProgram: Bool) -> String {
        let cells = isProgram ? ", and that as cells: without files, entrypoint, args, stdin and env" : ""
        return "Policy \(policy) refuses execve, so no program can be started: only python runs under it\(cells)."
    }

    private static func name(of signal: Int32) -> String {
        let names = [
            SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE",
            SIGSEGV: "SIGSEGV", SIGPIPE: "SIGPIPE", SIGTERM: "SIGTERM", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ",
            SIGSYS: "SIGSYS",
        ]
        let words = String(cString: strsignal(signal))
        return names[signal].map { "\($0) (\(words.lowercased()))" } ?? "signal \(signal)"
    }
}
