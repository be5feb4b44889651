import CLinux
import Glibc
import Testing

/// A child that does nothing until it is killed; gone, and reaped, after the test.
final class ChildProcess {
    let pid: Int32

    init() throws {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        try #require(null >= 0)
        defer { close(null) }
        var arguments = [strdup("sleep"), strdup("infinity"), nil]
        defer { for argument in arguments { free(argument) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        pid = nb_spawn("/usr/bin/sleep", &arguments, &environment, null, null)
        try #require(pid > 0)
    }

    deinit {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }

    /// A descriptor of it, which the caller owns.
    func pidfd() throws -> Int32 {
        let descriptor = nb_pidfd_open(pid)
        try #require(descriptor >= 0)
        return descriptor
    }

    /// Whether it has ended; it is not reaped by this.
    var hasEnded: Bool {
        var information = siginfo_t()
        return waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0
            && information.si_signo == SIGCHLD
    }
}
