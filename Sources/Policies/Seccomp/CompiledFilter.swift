/// A seccomp filter in the form that the kernel loads.
package struct CompiledFilter: Hashable, Sendable {
    /// An array of `struct sock_filter`, in this machine's byte order.
    package let instructions: [UInt8]

    package let instructionCount: Int

    /// SHA-256 of the instructions, in lower-case hexadecimal.
    package let hash: String

    /// What the compiler left out of the profile, one line each, for the operator's log.
    package let warnings: [String]
}
