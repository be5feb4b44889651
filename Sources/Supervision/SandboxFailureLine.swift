internal import Glibc
package import Wire

extension SandboxFailure {
    /// The stage and what the kernel said, if it said something, for people.
    package var line: String {
        let stage = ForeignText.shown(stage)
        return errno == 0 ? stage : "\(stage): \(String(cString: strerror(errno)))"
    }
}
