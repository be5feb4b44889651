import CLinux
import Glibc
import Testing

@testable import Supervision

/// A shell script that can be started at once.
enum ShellProgram {
    /// Has another process write it: a child that another test starts meanwhile would hold a file that we write, and until
    /// that has closed it, it cannot be executed (ETXTBSY of execve(2)).
    static func write(_ text: String, to path: String) throws {
        var unused: [Int32] = [-1, -1]
        try #require(nb_pipe(&unused) == 0)
        defer { for descriptor in unused { close(descriptor) } }
        let script = #"printf '%s' "$1" >"$2" && chmod 755 "$2""#
        let pid = withPointers(["/bin/sh", "-c", script, "sh", text, path]) { arguments in
            withPointers(["PATH=/usr/bin:/bin"]) { nb_spawn("/bin/sh", arguments, $0, unused[1], unused[1]) }
        }
        try #require(pid > 0)
        var status: Int32 = -1
        try #require(waitpid(pid, &status, 0) == pid && status == 0)
    }
}
