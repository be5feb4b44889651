/// The system calls that a policy refused an execution.
///
/// A refusal is no failure by itself: programs try calls that they can do without.
package struct BlockedCalls: Hashable, Sendable {
    /// Each once, in the order in which they were first made, as `socket(AF_NETLINK)`.
    package var calls: [String]

    /// How many refused calls there were besides, other than repetitions of those.
    package var more: Int

    package init(calls: [String] = [], more: Int = 0) {
        self.calls = calls
        self.more = more
    }

    package var isEmpty: Bool { calls.isEmpty && more == 0 }

    /// Whether a program may have failed for one of them. prctl(2) only tunes the process that calls it, and interpreters try
    /// some of it at each start: ruby has transparent huge pages switched off.
    package var mayHaveMattered: Bool { more > 0 || calls.contains { !$0.hasPrefix("prctl(") } }
}
