import Glibc

extension SeccompAction: CustomStringConvertible {
    package var description: String {
        switch self {
        case .allow: "allow"
        case .log: "allow and log"
        case .errno(let number): "fail with \(ErrnoCode.name(of: Int32(number)) ?? "error \(number)")"
        case .trap: "SIGSYS"
        case .killThread: "kill the thread"
        case .killProcess: "kill the process"
        }
    }

    /// The action that a filter's answer means; nil for one that the compiler makes none of.
    init?(code: UInt32) {
        let (action, data) = (code & 0xFFFF_0000, UInt16(truncatingIfNeeded: code))
        let plain: [SeccompAction] = [.allow, .log, .trap, .killThread, .killProcess]
        if action == SeccompAction.errno(0).code {
            self = .errno(data)
        } else if let found = plain.first(where: { $0.code == code }) {
            self = found
        } else {
            return nil
        }
    }
}
