/// How the process ended that ran the code.
package enum ProcessEnd: Hashable, Sendable {
    case exited(Int)

    /// By the signal of this number.
    case signalled(Int)
}
