internal import Glibc
internal import SessionModel
internal import Wire

/// Says in one sentence how code or its kernel ended before its time, and what that means for the session.
struct KernelObituary {
    /// Who has ended, as a subject.
    private let subject: String

    /// Whether somebody goes on with what is left.
    private let isInherited: Bool

    /// - Parameters:
    ///   - isProgram: the code was a program, which leaves no variables.
    ///   - isAlone: the sandbox was made for the code and ends with it.
    init(language: String, isProgram: Bool = false, isAlone: Bool = false) {
        subject = isProgram ? "The program" : "The \(ForeignText.shown(language)) kernel"
        isInherited = !isProgram && !isAlone
    }

    /// For code that a limit stopped, and which has ended.
    ///
    /// - Parameter reason: what happened, as the beginning of a sentence.
    func stopped(reason: String) -> String {
        "\(reason). The code was stopped\(isInherited ? "; its variables are kept" : "")."
    }

    /// For code whose worker was ended because it did not do that itself.
    func deaf(reason: String) -> String { "\(reason). The code did not stop.\(consequence)" }

    /// For a kernel that a limit ended.
    func text(reason: String, _ limit: ExecutionLimit) -> String {
        limit == .memory
            ? "\(subject) ran out of memory and was killed. \(reason).\(consequence)"
            : "\(reason). \(subject) did not stop when it was interrupted, and was killed.\(consequence)"
    }

    /// - Parameter wasStopped: whether the gateway had the kernel killed, because it did not answer to being interrupted.
    func text(_ end: KernelEnd, wasStopped: Bool) -> String {
        if wasStopped { return "\(subject) did not stop when it was interrupted, and was killed.\(consequence)" }
        return switch end {
        case .exited(let code): "\(subject) exited with code \(code).\(consequence)"
        case .signalled(SIGKILL):
            "\(subject) was killed (SIGKILL), perhaps by a host that is out of memory.\(consequence)"
        case .signalled(let signal): "\(subject) died of \(Self.name(of: signal)).\(consequence)"
        case .brokeProtocol: "\(subject) stopped making sense and was ended.\(consequence)"
        case .failedToStart(let failure): "\(subject) could not be started: \(failure.line)."
        }
    }

    /// What every end of a kernel means for its session.
    private var consequence: String {
        isInherited ? " Its variables are gone; files are kept, and a new kernel takes its place." : ""
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
