internal import Glibc
internal import Wire

/// What a host may lack at one moment and have at the next. That a level could not be tried for want of it says nothing about the
/// level.
package enum Shortage: Hashable, Sendable, CaseIterable {
    /// Processes and threads: of a user, of a control group, or of the whole host.
    case processes

    case memory

    /// Descriptors of one process.
    case descriptors

    /// Open files of the whole host.
    case openFiles

    /// Processor time: nothing was refused, and nothing came of it either.
    case time

    /// - Returns: nil for an errno that is the host's answer for good.
    init?(errno: Int32) {
        switch errno {
        case EAGAIN: self = .processes
        case ENOMEM: self = .memory
        case EMFILE: self = .descriptors
        case ENFILE: self = .openFiles
        case ETIME: self = .time
        default: return nil
        }
    }
}

extension RefusedLevel {
    /// What was wanting when the level was tried; nil where the host has said that it cannot be had.
    package var shortage: Shortage? { Shortage(errno: failure.errno) }
}
