internal import Glibc
internal import Wire

extension SandboxFailure {
    /// The stage and what the kernel said, for people.
    var line: String { "\(stage): \(String(cString: strerror(errno)))" }
}
