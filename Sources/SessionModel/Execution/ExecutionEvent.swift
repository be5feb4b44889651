/// What a running execution says, in the order in which it happened.
package enum ExecutionEvent: Hashable, Sendable {
    case stdout(String)
    case stderr(String)

    /// The line of the code that runs now, from 1.
    case activeLine(Int)

    /// A figure or other rich value that the code showed.
    case display(RichOutput)

    /// The value of the last expression.
    case result(RichOutput)

    /// The code raised; the traceback is text as the interpreter prints it.
    case error(ExecutionError)

    /// The policy refused a system call of the code, which went on without it. The text says which, for people.
    case blocked(String)

    /// So many bytes of output are missing here, between its beginning and its end.
    case skipped(bytes: Int)

    /// So many bytes of output beyond the limit were dropped, and where they are if they are anywhere; the last event of those
    /// that carry output.
    case dropped(bytes: Int, log: LoggedOutput)

    /// A limit of the policy ended the code, and its state is kept. The text says which, for people.
    case stopped(String)

    /// The kernel died under the code and was replaced: its state is gone. The text says how, for people.
    case kernelDied(String)
}
