/// A seccomp filter in the form that the kernel loads.
package struct CompiledFilter: Hashable, Sendable {
    /// An array of `struct sock_filter`, in this machine's byte order.
    package let instructions: [UInt8]

    package let instructionCount: Int

    /// SHA-256 of the instructions, in lower-case hexadecimal.
    package let hash: String

    /// What in the profile is not as its author may think, one line each, for the operator's log.
    package let warnings: [String]

    /// What of the profile does not count on this machine, one line each: calls that it allows and that are not there, whether
    /// they are newer than libseccomp, another architecture's or mistaken.
    package let notes: [String]
}
