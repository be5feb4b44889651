import CSeccomp

/// What the kernel does with a call that a rule, or the default, matches.
package enum SeccompAction: Hashable, Sendable {
    case allow
    /// The call runs and is logged: for the making of policies.
    case log
    /// The call does not run and fails with this number, 1 to 4094.
    case errno(UInt16)
    /// The call does not run and the thread gets SIGSYS.
    case trap
    case killThread
    case killProcess

    /// The value that a filter returns to the kernel.
    package var code: UInt32 {
        switch self {
        case .allow: nestbox_scmp_act_allow
        case .log: nestbox_scmp_act_log
        case .errno(let number): nestbox_scmp_act_errno | UInt32(number)
        case .trap: nestbox_scmp_act_trap
        case .killThread: nestbox_scmp_act_kill_thread
        case .killProcess: nestbox_scmp_act_kill_process
        }
    }

    /// Whether a matching call runs.
    package var permits: Bool { self == .allow || self == .log }

    /// The higher, the less is left of what the call wanted.
    var severity: Int {
        switch self {
        case .allow: 0
        case .log: 1
        case .errno: 2
        case .trap: 3
        case .killThread: 4
        case .killProcess: 5
        }
    }
}

extension SeccompAction {
    /// Makes the action that a profile names.
    ///
    /// - Parameter errno: what the profile says the call shall fail with, if it says so; EPERM where it does not.
    /// - Throws: ``Fault`` with the reason.
    init(profileName name: String, errno: ErrnoCode?) throws(Fault) {
        guard errno == nil || name == "SCMP_ACT_ERRNO" else {
            throw Fault(reason: "\(name) does not return an error number, so none can be given for it")
        }
        switch name {
        case "SCMP_ACT_ALLOW": self = .allow
        case "SCMP_ACT_LOG": self = .log
        case "SCMP_ACT_ERRNO": self = .errno((errno ?? .notPermitted).number)
        case "SCMP_ACT_TRAP": self = .trap
        case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD": self = .killThread
        case "SCMP_ACT_KILL_PROCESS": self = .killProcess
        case "SCMP_ACT_NOTIFY": throw Fault(reason: "SCMP_ACT_NOTIFY is refused: nothing listens for notifications")
        case "SCMP_ACT_TRACE": throw Fault(reason: "SCMP_ACT_TRACE is refused: no tracer is attached to a worker")
        default: throw Fault(reason: "unknown action \"\(name)\"")
        }
    }

    struct Fault: Error {
        let reason: String
    }
}
