internal import Glibc
package import Wire

/// Why workers cannot be made here: one line for the operator, with what to do about it where that is known.
package struct SupervisionError: Error, Hashable, CustomStringConvertible {
    /// What could not be done, without what the kernel said to it.
    private let what: String

    /// errno(3) of the call that failed; 0 where none did.
    package let errno: Int32

    package init(_ what: String, errno: Int32 = 0) {
        self.what = what
        self.errno = errno
    }

    package var description: String { errno == 0 ? what : "\(what): \(String(cString: strerror(errno)))" }

    /// The same as a step that could not be taken, by the name of what it was a step of.
    package func failure(of stage: String) -> SandboxFailure {
        SandboxFailure(stage: "\(stage): \(what)", errno: errno)
    }
}
