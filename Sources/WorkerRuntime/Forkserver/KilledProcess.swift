internal import Glibc
internal import Wire

extension SandboxFailure {
    /// Of a process that SIGKILL has ended, which nobody here has sent. A filter that kills sends SIGSYS.
    init(killed process: String) {
        self.init(stage: "\(process) was killed, as the kernel does for want of memory", errno: ENOMEM)
    }
}
